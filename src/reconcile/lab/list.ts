import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { findHolders } from "../../core/lab/holder.ts";
import { type Isolation, isRootOnHost } from "../../core/lab/isolation.ts";
import { linkOwners } from "../../core/lab/links.ts";
import { defaultRunRoot } from "../../core/lab/run-root.ts";
import { Netlink } from "../../core/netlink/client.ts";
import { NetlinkSocket } from "../../core/netlink/socket.ts";
import { everyGuestProcess } from "../../core/uml/process.ts";

export interface ListedLab {
  readonly lab: string;
  /** Its working directory; null where nothing tells it any more. */
  readonly directory: string | null;
  /** Where it lies: in namespaces of its own, where its holder lives, or else on the host. */
  readonly isolation: Isolation;
  /** How many of its guests run. */
  readonly guests: number;
  /** How many links of the host are its own, bridges and taps, or on loan to it. None of a private lab's are. */
  readonly links: number;
}

/**
 * Every lab of this user: whoever has guests that run, links, a holder, or a claim on a name. The kernel is asked for the first
 * three, so a lab whose files are gone is found too.
 */
export async function listLabs(runRoot: string = defaultRunRoot()): Promise<ListedLab[]> {
  const directories = new Map(claims(runRoot));
  const holders = findHolders().filter(({ run }) => dirname(run) === runRoot);
  const held = new Set(holders.map(({ run }) => basename(run)));
  const guests = countBy(
    everyGuestProcess().filter(({ runDirectory }) => dirname(runDirectory) === runRoot),
    (guest) => basename(guest.runDirectory),
  );
  const links = countBy(await hostLinkOwners(), (lab) => lab);
  const labs = new Set([...directories.keys(), ...held, ...guests.keys(), ...links.keys()]);
  return [...labs].sort().map((lab) => ({
    lab,
    directory: directories.get(lab) ?? null,
    isolation: isRootOnHost() && !held.has(lab) ? "host" : "private",
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

async function hostLinkOwners(): Promise<string[]> {
  const netlink = new Netlink(new NetlinkSocket());
  try {
    return await linkOwners(netlink);
  } finally {
    netlink.close();
  }
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}
