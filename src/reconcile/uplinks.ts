import { DummError } from "../core/error.ts";
import { forwardingKey, forwardsIpv6, ipv6ForwardsByLink, readSysctl } from "../core/forwarding.ts";
import type { Family } from "../core/ip.ts";
import { inheritedEntry } from "../core/lab/entry.ts";
import type { Isolation } from "../core/lab/isolation.ts";
import { requireRoot } from "../core/lab/privilege.ts";
import { loansOf } from "../core/loan.ts";
import { parseAlias } from "../core/naming.ts";
import { Netlink } from "../core/netlink/client.ts";
import { decodeLink, dumpLinks, type Link } from "../core/netlink/link.ts";
import { decodeRoutes, dumpRoutes, type Route } from "../core/netlink/route.ts";
import { NetlinkSocket } from "../core/netlink/socket.ts";
import { familiesOf, type NatBridge, natRules, type Uplink, type Uplinks, writeTable } from "../core/nft/nat-table.ts";
import { faultOfNft, lackOfNft } from "../core/nft/nft.ts";
import type { Bridge } from "../core/topology/types.ts";
import { lackOfSlirp4netns } from "../core/uplink/slirp4netns.ts";
import { UPLINK, uplinkSettings } from "../core/uplink/uplink.ts";
import type { Resolved } from "./desired.ts";

type Resolution = Pick<Resolved, "uplinks" | "uplink" | "forwarded">;

/**
 * Where nat leads on this machine.
 * @param bridges those that have it, by name
 * @throws DummError host-lacks where it has not all that nat takes: nft, nf_tables with masquerade, forwarding of IPv6; and for a
 *   private lab the program behind its uplink
 */
export async function resolveNat(bridges: readonly [string, Bridge][], isolation: Isolation): Promise<Resolution> {
  const behind = bridges.map(([, { addresses = [] }]) => ({ link: "bridge", addresses }));
  const families = familiesOf(behind);
  return isolation === "private" ? ofPrivateLab(bridges, behind, families) : amongLinksOfHost(behind, families);
}

async function amongLinksOfHost(behind: readonly NatBridge[], families: readonly Family[]): Promise<Resolution> {
  const uplinks = await findUplinks();
  await checkNft(behind, uplinks);
  if (forwardsIpv6()) return { uplinks, forwarded: [6] };
  if (families.includes(6) && !ipv6ForwardsByLink()) {
    const what = "before Linux 6.17 a host forwards IPv6 on all links or on none, and this one does on none";
    const hint = "Decide for the whole host: sysctl net.ipv6.conf.all.forwarding=1.";
    throw new DummError("host-lacks", what, { hint: `${hint} Or take the IPv6 addresses from the bridge.` });
  }
  return { uplinks };
}

/** The one way out of its namespace, which is the same on every machine. */
async function ofPrivateLab(
  bridges: readonly [string, Bridge][],
  behind: readonly NatBridge[],
  families: readonly Family[],
): Promise<Resolution> {
  const where = `bridge ${bridges.map(([name]) => name).join(", ")}`;
  const lack = lackOfSlirp4netns() ?? lackOfNft();
  if (lack !== undefined) throw new DummError(lack.code, lack.what, { where, hint: lack.hint });
  const byLink = ipv6ForwardsByLink();
  if (families.includes(6) && !byLink) {
    const what = "nat of IPv6 in a private lab takes Linux 6.17, which can forward it on single links";
    throw new DummError("host-lacks", what, { where, hint: "Take the IPv6 addresses from the bridge." });
  }
  const uplink = { link: UPLINK, forwards: false, relayed: true };
  const uplinks = { 4: [uplink], 6: byLink ? [uplink] : [] };
  // Only within its namespaces an ordinary user may ask for it.
  if (inheritedEntry() !== undefined) await checkNft(behind, uplinks);
  return { uplinks, uplink: uplinkSettings(byLink ? [4, 6] : [4]) };
}

async function checkNft(behind: readonly NatBridge[], uplinks: Uplinks): Promise<void> {
  const fault = await faultOfNft(writeTable("check", natRules(behind, uplinks)));
  if (fault !== undefined) throw fault;
}

/** The links that the host's default routes lead through, in whatever table; a lab's own links are none. */
async function findUplinks(): Promise<Uplinks> {
  requireRoot();
  const netlink = new Netlink(new NetlinkSocket());
  try {
    const links = (await netlink.dump(dumpLinks())).map(decodeLink);
    const routes = decodeRoutes(await netlink.dump(dumpRoutes()));
    return { 4: uplinksOf(4, links, routes), 6: uplinksOf(6, links, routes) };
  } finally {
    netlink.close();
  }
}

function uplinksOf(family: Family, links: readonly Link[], routes: readonly Route[]): Uplink[] {
  const defaults = routes.filter(
    (one) => one.family === family && one.type === "unicast" && one.destination === "default",
  );
  const indexes = new Set(
    defaults.flatMap(({ linkIndex, nextHops }) => [linkIndex, ...nextHops.map((hop) => hop.linkIndex)]),
  );
  return links
    .filter((link) => indexes.has(link.index) && link.name !== "lo" && !isOfLab(link))
    .map((link) => ({ link: link.name, forwards: forwardsByItself(link, family) }))
    .sort((one, other) => (one.link < other.link ? -1 : 1));
}

function isOfLab(link: Link): boolean {
  return parseAlias(link.alias) !== undefined || loansOf(link).some(({ what }) => what === "external");
}

/** Whether a link forwards, or did before a lab made it. */
function forwardsByItself(link: Link, family: Family): boolean {
  if (family === 6 && (forwardsIpv6() || !ipv6ForwardsByLink())) return forwardsIpv6();
  const loan = loansOf(link).find(({ what }) => what === `forwarding${family}`);
  return (loan?.before ?? readSysctl(forwardingKey(link.name, family))) === "1";
}
