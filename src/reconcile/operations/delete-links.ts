import { randomInt } from "node:crypto";
import type { Netlink, Result } from "../../core/netlink/client.ts";
import { decodeLink, deleteGroup, deleteLink, dumpLinks, type IndexedLink, setLink } from "../../core/netlink/link.ts";

/** With the deletion, as many messages as Netlink.batch() puts into one datagram. Each datagram costs a grace period. */
const DELETED_AT_ONCE = 127;

/**
 * Deletes links at once. One by one the kernel waits for a grace period after each, 20 ms; as a group it waits once. They are
 * put into the group by the datagram that deletes it, which the kernel works off without a pause: no link that stays, because
 * we were killed, is in it.
 * Equivalent to: ip link set dev X group N (for each), ip link delete group N
 * @throws NetlinkError the first refusal, once all are tried: one that is gone already keeps no other
 */
export async function deleteLinks(netlink: Netlink, links: readonly IndexedLink[]): Promise<void> {
  const [only, ...others] = links;
  if (only === undefined) return;
  if (others.length === 0) return netlink.run([deleteLink(only)]);
  const group = await unusedGroup(netlink);
  const results: Result[] = [];
  for (let next = 0; next < links.length; next += DELETED_AT_ONCE) {
    const some = links.slice(next, next + DELETED_AT_ONCE);
    results.push(...(await netlink.batch([...some.map((link) => setLink(link, { group })), deleteGroup(group)])));
  }
  const refused = results.find(({ error }) => error !== undefined);
  if (refused?.error !== undefined) throw refused.error;
}

/** A group that no link is in: what is deleted with it must be ours alone. */
async function unusedGroup(netlink: Netlink): Promise<number> {
  const used = new Set((await netlink.dump(dumpLinks())).map((message) => decodeLink(message).group));
  for (;;) {
    const group = randomInt(2 ** 16, 2 ** 31);
    if (!used.has(group)) return group;
  }
}
