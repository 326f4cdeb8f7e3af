import type { Link } from "../../core/netlink/link.ts";

/**
 * Some links and those that stand on them: a VLAN on its device, a bridge on its ports. What is done to the ones the kernel
 * does to the others too: a VLAN goes down with its device, and a bridge's mtu follows its smallest port's.
 */
export function stackedOn(links: readonly Link[], indexes: Iterable<number>): Set<number> {
  const found = new Set(indexes);
  // What is added while a Set is walked is walked too.
  for (const index of found) {
    for (const link of links) {
      if (link.lowerIndex === index) found.add(link.index);
      if (link.index === index && link.masterIndex !== undefined) found.add(link.masterIndex);
    }
  }
  return found;
}
