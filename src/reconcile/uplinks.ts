import { DummError } from "../core/error.ts";
import { forwardingKey, forwardsIpv6, ipv6ForwardsByLink, readSysctl } from "../core/forwarding.ts";
import type { Family } from "../core/ip.ts";
import { requireRoot } from "../core/lab/privilege.ts";
import { loansOf } from "../core/loan.ts";
import { parseAlias } from "../core/naming.ts";
import { Netlink } from "../core/netlink/client.ts";
import { decodeLink, dumpLinks, type Link } from "../core/netlink/link.ts";
import { decodeRoutes, dumpRoutes, type Route } from "../core/netlink/route.ts";
import { NetlinkSocket } from "../core/netlink/socket.ts";
import { familiesOf, natRules, type Uplink, type Uplinks, writeTable } from "../core/nft/nat-table.ts";
import { faultOfNft } from "../core/nft/nft.ts";
import type { Bridge } from "../core/topology/types.ts";
import type { Resolved } from "./desired.ts";

/**
 * Where nat leads on this machine.
 * @throws DummError host-lacks where it has not all that nat takes: nft, nf_tables with masquerade, forwarding of IPv6
 */
export async function resolveNat(bridges: readonly Bridge[]): Promise<Pick<Resolved, "uplinks" | "forwarded">> {
  const uplinks = await findUplinks();
  const behind = bridges.map(({ addresses = [] }) => ({ link: "bridge", addresses }));
  const fault = await faultOfNft(writeTable("check", natRules(behind, uplinks)));
  if (fault !== undefined) throw fault;
  if (forwardsIpv6()) return { uplinks, forwarded: [6] };
  if (familiesOf(behind).includes(6) && !ipv6ForwardsByLink()) throw ipv6NotForwarded();
  return { uplinks };
}

function ipv6NotForwarded(): DummError {
  const what = "before Linux 6.17 a host forwards IPv6 on all links or on none, and this one does on none";
  const hint =
    "Decide for the whole host: sysctl net.ipv6.conf.all.forwarding=1. Or take the IPv6 addresses from the bridge.";
  return new DummError("host-lacks", what, { hint });
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
