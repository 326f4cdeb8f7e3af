import { Netlink } from "../netlink/client.ts";
import { NetlinkSocket } from "../netlink/socket.ts";
import { inNetworkNamespace } from "./network-namespace.ts";

/** Talks to the rtnetlink of an empty network namespace, which ends with the conversation and takes every link along. */
export async function withNetlinkOfItsOwn<T>(work: (netlink: Netlink) => Promise<T>): Promise<T> {
  const netlink = inNetworkNamespace(() => new Netlink(new NetlinkSocket()));
  try {
    return await work(netlink);
  } finally {
    netlink.close();
  }
}
