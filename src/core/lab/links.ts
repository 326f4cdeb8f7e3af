import { loansOf } from "../loan.ts";
import { parseAlias } from "../naming.ts";
import type { Netlink } from "../netlink/client.ts";
import { decodeLink, dumpLinks } from "../netlink/link.ts";

/** The labs that links belong to, or are on loan to: one entry for each link of theirs. */
export async function linkOwners(netlink: Netlink): Promise<string[]> {
  const links = (await netlink.dump(dumpLinks())).map(decodeLink);
  return links.flatMap((link) => [parseAlias(link.alias), ...loansOf(link)].flatMap((owner) => owner?.lab ?? []));
}
