import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DEFAULT_RUN_ROOT } from "../../core/lab/layout.ts";
import { loansOf } from "../../core/loan.ts";
import { parseAlias } from "../../core/naming.ts";
import { Netlink } from "../../core/netlink/client.ts";
import { decodeLink, dumpLinks } from "../../core/netlink/link.ts";
import { NetlinkSocket } from "../../core/netlink/socket.ts";
import { allGuestProcesses } from "../../core/uml/process.ts";

export interface ListedLab {
  readonly lab: string;
  /** Its working directory; null where nothing tells it any more. */
  readonly directory: string | null;
  /** How many of its guests run. */
  readonly guests: number;
  /** How many links of the host are its own, bridges and taps, or on loan to it. */
  readonly links: number;
}

/**
 * Every lab of this host: whoever has guests that run, links, or a claim on a name. The kernel is asked for the first two, so
 * a lab whose files are gone is found too.
 */
export async function listLabs(runRoot: string = DEFAULT_RUN_ROOT): Promise<ListedLab[]> {
  const directories = new Map(claims(runRoot));
  const guests = countBy(
    allGuestProcesses().filter(({ runDirectory }) => dirname(runDirectory) === runRoot),
    (guest) => basename(guest.runDirectory),
  );
  const links = countBy(await linkOwners(), (lab) => lab);
  const labs = new Set([...directories.keys(), ...guests.keys(), ...links.keys()]);
  return [...labs].sort().map((lab) => ({
    lab,
    directory: directories.get(lab) ?? null,
    guests: guests.get(lab) ?? 0,
    links: links.get(lab) ?? 0,
  }));
}

/** By the labs' names, where they were applied from: the links `<lab>.dir`. */
function claims(runRoot: string): [string, string][] {
  if (!existsSync(runRoot)) return [];
  return readdirSync(runRoot)
    .filter((name) => name.endsWith(".dir"))
    .map((name) => [name.slice(0, -".dir".length), readlinkSync(join(runRoot, name))]);
}

async function linkOwners(): Promise<string[]> {
  const netlink = new Netlink(new NetlinkSocket());
  try {
    const links = (await netlink.dump(dumpLinks())).map(decodeLink);
    return links.flatMap((link) => [parseAlias(link.alias), ...loansOf(link)].flatMap((owner) => owner?.lab ?? []));
  } finally {
    netlink.close();
  }
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}
