import { DummError } from "../../core/error.ts";
import type { Netlink } from "../../core/netlink/client.ts";
import type { NetlinkError } from "../../core/netlink/error.ts";
import type { IndexedLink } from "../../core/netlink/link.ts";
import { decodeQdisc, dumpQdiscs, isRoot } from "../../core/netlink/qdisc.ts";
import type { NetlinkOperation } from "./guest-requests.ts";

/** What a guest's kernel refused, in plain words where we know what is in the way: something of somebody else's. */
export async function explainRefusal(
  netlink: Netlink,
  operation: NetlinkOperation,
  refusal: NetlinkError,
  link: (name: string) => IndexedLink,
): Promise<Error> {
  if (refusal.code !== "EEXIST") return refusal;
  if (operation.operation === "add-route") {
    const { to, table } = operation.route;
    return new DummError("apply-failed", `there is a route to ${to} of this metric that is not dumm's, and stays`, {
      where: `guest ${operation.guest}`,
      hint: `give yours another metric, or look who made it: ip route show table ${table} ${to}`,
      cause: refusal,
    });
  }
  if (operation.operation !== "set-interface" || operation.attribute !== "impair") return refusal;
  const { guest, interface: name } = operation;
  const { index } = link(name);
  const qdiscs = (await netlink.dump(dumpQdiscs())).map(decodeQdisc);
  const root = qdiscs.find((qdisc) => qdisc.linkIndex === index && isRoot(qdisc));
  const found = root === undefined ? "" : `, ${root.kind} ${(root.handle >>> 16).toString(16)}:`;
  return new DummError("apply-failed", `it has a root qdisc already${found}, which is not dumm's and stays`, {
    where: `interface ${guest}:${name}`,
    hint: `take impair out of the topology, or in the guest: tc qdisc delete dev ${name} root`,
    cause: refusal,
  });
}
