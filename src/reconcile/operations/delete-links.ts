import { randomInt } from "node:crypto";
import type { Netlink, Result } from "../../core/netlink/client.ts";
import type { NetlinkError } from "../../core/netlink/error.ts";
import { decodeLink, deleteGroup, deleteLink, dumpLinks, type IndexedLink, setLink } from "../../core/netlink/link.ts";
import type { Request } from "../../core/netlink/request.ts";

/** With the deletion, as many messages as Netlink.batch() puts into one datagram. Each datagram costs a grace period. */
const DELETED_AT_ONCE = 127;

/**
 * Deletes links at once. One by one the kernel waits for a grace period after each, 20 ms; as a group it waits once. They are
 * put into the group by the datagram that deletes it, which the kernel works off without a pause: no link that stays, because
 * we were killed, is in it.
 * Equivalent to: ip link set dev X group N (for each), ip link delete group N
 * @returns why a link was refused, by its index; one that is gone already is as good, and keeps no other
 */
export async function deleteLinks(
  netlink: Netlink,
  links: readonly IndexedLink[],
): Promise<ReadonlyMap<number, NetlinkError>> {
  const refusals = new Map<number, NetlinkError>();
  const note = (link: IndexedLink, { error }: Result): void => {
    if (error !== undefined && error.code !== "ENODEV") refusals.set(link.index, error);
  };
  const group = links.length > 1 ? await unusedGroup(netlink) : undefined;
  for (let next = 0; next < links.length; next += DELETED_AT_ONCE) {
    const some = links.slice(next, next + DELETED_AT_ONCE);
    const requests = group === undefined ? some.map(deleteLink) : [...some.map(into(group)), deleteGroup(group)];
    const results = await netlink.batch(requests);
    const last = results.at(-1);
    some.forEach((link, at) => {
      // The group's first, for a link's own says more.
      if (last !== undefined) note(link, last);
      const own = results[at];
      if (own !== undefined) note(link, own);
    });
  }
  return refusals;
}

function into(group: number): (link: IndexedLink) => Request {
  return (link) => setLink(link, { group });
}

/** A group that no link is in: what is deleted with it must be ours alone. */
async function unusedGroup(netlink: Netlink): Promise<number> {
  const used = new Set((await netlink.dump(dumpLinks())).map((message) => decodeLink(message).group));
  for (;;) {
    const group = randomInt(2 ** 16, 2 ** 31);
    if (!used.has(group)) return group;
  }
}
