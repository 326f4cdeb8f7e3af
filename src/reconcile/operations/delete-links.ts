import { randomInt } from "node:crypto";
import type { Netlink } from "../../core/netlink/client.ts";
import { decodeLink, deleteGroup, deleteLink, dumpLinks, type IndexedLink, setLink } from "../../core/netlink/link.ts";

/**
 * Deletes links at once. One by one the kernel waits for a grace period after each, 20 ms; as a group it waits once.
 * Equivalent to: ip link set dev X group N (for each), ip link delete group N
 */
export async function deleteLinks(netlink: Netlink, links: readonly IndexedLink[]): Promise<void> {
  const [only, ...others] = links;
  if (only === undefined) return;
  if (others.length === 0) return netlink.run([deleteLink(only)]);
  const group = await unusedGroup(netlink);
  await netlink.run(links.map((link) => setLink(link, { group })));
  await netlink.run([deleteGroup(group)]);
}

/** A group that no link is in: what is deleted with it must be ours alone. */
async function unusedGroup(netlink: Netlink): Promise<number> {
  const used = new Set((await netlink.dump(dumpLinks())).map((message) => decodeLink(message).group));
  for (;;) {
    const group = randomInt(2 ** 16, 2 ** 31);
    if (!used.has(group)) return group;
  }
}
