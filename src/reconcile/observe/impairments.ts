import type { Link } from "../../core/netlink/link.ts";
import type { Message } from "../../core/netlink/message.ts";
import { type Impairment, impairmentOf, mayBeImpaired } from "../../core/netlink/netem.ts";
import { decodeQdisc, dumpQdiscs } from "../../core/netlink/qdisc.ts";
import type { Request } from "../../core/netlink/request.ts";

/** Dumps all that a request matches. */
export type Dump = (request: Request) => Promise<Message[]>;

/**
 * The impairments of a guest's links that are ours, by the link's index. Other qdiscs are left out, so nothing touches them.
 * Where no link can have one, nothing is asked: the counters in the answer would make it another one each time.
 */
export async function observeImpairments(links: readonly Link[], dump: Dump): Promise<Map<number, Impairment>> {
  const qdiscs = links.some(mayBeImpaired) ? await dump(dumpQdiscs()) : [];
  return new Map(
    qdiscs.map(decodeQdisc).flatMap((qdisc): [number, Impairment][] => {
      const impairment = impairmentOf(qdisc);
      return impairment === undefined ? [] : [[qdisc.linkIndex, impairment]];
    }),
  );
}
