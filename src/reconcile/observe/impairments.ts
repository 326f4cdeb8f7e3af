import { NetlinkError } from "../../core/netlink/error.ts";
import type { Message } from "../../core/netlink/message.ts";
import { type Impairment, impairmentOf } from "../../core/netlink/netem.ts";
import { decodeQdisc, dumpQdiscs } from "../../core/netlink/qdisc.ts";
import type { Request } from "../../core/netlink/request.ts";

/** Dumps all that a request matches. */
export type Dump = (request: Request) => Promise<Message[]>;

/** The impairments of a guest's links that are ours, by the link's index. Other qdiscs are left out, so nothing touches them. */
export async function observeImpairments(dump: Dump): Promise<Map<number, Impairment>> {
  const qdiscs = await dump(dumpQdiscs()).catch((error: unknown) => {
    // A kernel without NET_SCHED has none.
    if (error instanceof NetlinkError && error.code === "EOPNOTSUPP") return [];
    throw error;
  });
  return new Map(
    qdiscs.map(decodeQdisc).flatMap((qdisc): [number, Impairment][] => {
      const impairment = impairmentOf(qdisc);
      return impairment === undefined ? [] : [[qdisc.linkIndex, impairment]];
    }),
  );
}
