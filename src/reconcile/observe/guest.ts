import { hostsBlock } from "../../core/hosts-file.ts";
import type { Recollection } from "../../core/lab/recollection.ts";
import type { GuestConnection } from "../../core/lab/session.ts";
import { RT_SCOPE_UNIVERSE } from "../../core/netlink/constants/route.ts";
import type { Link } from "../../core/netlink/link.ts";
import type { Impairment } from "../../core/netlink/netem.ts";
import { DUMM_PROTOCOL } from "../../core/netlink/protocol.ts";
import type { Route } from "../../core/netlink/route.ts";
import type { Foreign } from "../foreign.ts";
import { own } from "../own.ts";
import { type GuestInside, type GuestState, type InterfaceState, type RouteState, routeKey } from "../state.ts";
import { askGuest, dumpAlone, type Told } from "./ask.ts";
import { ourFiles } from "./files.ts";
import { observeImpairments } from "./impairments.ts";
import { observedRules } from "./rules.ts";

/** RTPROT_KERNEL of linux/rtnetlink.h: routes that come with an address. */
const RTPROT_KERNEL = 2;

/** The ifalias, inside the guest, of an interface that dumm has plugged in: it names the kernel's own device. */
const PLUGGED = /^dumm:(vec\d+)$/;

/**
 * The kernel's name of the device that an interface was made from. One without a mark has that name still: whoever plugged it in
 * was killed over it, and no topology asks for an interface of such a name.
 */
export function deviceOf({ alias, name }: Link): string | undefined {
  return PLUGGED.exec(alias ?? "")?.[1] ?? /^vec\d+$/.exec(name)?.[0];
}

/**
 * Reads what a guest has: the interfaces that were plugged in, and of their addresses, and of the routes and sysctls, those
 * that are ours or that `desired` asks for. What daemons in the guest have added comes apart, so nothing will touch it.
 */
export async function observeInside(
  { agent }: GuestConnection,
  guest: string,
  desired: GuestState | undefined,
  recollection: Recollection,
): Promise<{ inside: Omit<GuestInside, "templates">; foreign: Foreign[] }> {
  const files = Object.keys(desired?.files ?? {});
  const sysctls = Object.keys(desired?.sysctls ?? {});
  const told = await askGuest(agent, { sysctls, files }, recollection);
  const impairments = await observeImpairments(told.links, (request) => dumpAlone(agent, request));
  const plugged = told.links.filter((link) => deviceOf(link) !== undefined);
  const names = new Map(plugged.map(({ index, name }) => [index, name]));
  const foreign: Foreign[] = [];
  const byLink = new Map<number, string[]>();
  for (const { linkIndex, address, peer, protocol, scope } of told.addresses) {
    const name = names.get(linkIndex) ?? "";
    const wanted = own(desired?.interfaces ?? {}, name)?.addresses.includes(address);
    // One with a peer is none that a topology can say.
    if (peer === undefined && (protocol === DUMM_PROTOCOL || wanted))
      byLink.set(linkIndex, [...(byLink.get(linkIndex) ?? []), address]);
    else if (name !== "" && scope === RT_SCOPE_UNIVERSE)
      foreign.push({ object: "address", guest, interface: name, address, ...(peer === undefined ? {} : { peer }) });
  }
  const sorted = sortRoutes(told.routes, new Map(told.links.map(({ index, name }) => [index, name])), desired?.routes);
  foreign.push(...sorted.others.map((route): Foreign => ({ object: "route", guest, route })));
  const inside = {
    hostname: told.hostname,
    hosts: hostsBlock(told.hosts ?? ""),
    files: await ourFiles(
      agent,
      told.manifest ?? "",
      files.map((path, index) => [path, told.digests[index]]),
    ),
    interfaces: Object.fromEntries(
      plugged.map((link) => [link.name, interfaceState(link, impairments.get(link.index), byLink.get(link.index))]),
    ),
    routes: sorted.own,
    rules: observedRules(told.rules, desired?.rules ?? []),
    sysctls: sysctlValues(told, sysctls),
  };
  return { inside, foreign };
}

function interfaceState(
  { mac, mtu, up }: Link,
  impair: Impairment | null = null,
  addresses: string[] = [],
): InterfaceState {
  return { mac: mac ?? "", mtu, up, impair, addresses: addresses.sort() };
}

/** The routes that are ours or wanted, and those that somebody else has added. */
function sortRoutes(
  routes: readonly Route[],
  names: ReadonlyMap<number, string>,
  desired: readonly RouteState[] = [],
): { own: RouteState[]; others: RouteState[] } {
  const wanted = new Set(desired.map((route) => JSON.stringify(route)));
  const found: { own: RouteState[]; others: RouteState[] } = { own: [], others: [] };
  for (const route of routes) {
    const state = routeState(route, names);
    if (state === undefined) continue;
    if (route.protocol === DUMM_PROTOCOL || wanted.has(JSON.stringify(state))) found.own.push(state);
    else if (route.protocol !== RTPROT_KERNEL) found.others.push(state);
  }
  found.own.sort((one, other) => (routeKey(one) < routeKey(other) ? -1 : 1));
  return found;
}

/** undefined for what a topology cannot say: the kernel's own kinds of routes, and several ways to one destination. */
function routeState(route: Route, names: ReadonlyMap<number, string>): RouteState | undefined {
  const { type, destination, family, via, linkIndex, metric, table, source, nextHops } = route;
  if (type !== "unicast" && type !== "blackhole" && type !== "unreachable" && type !== "prohibit") return undefined;
  if (nextHops.length > 0) return undefined;
  return {
    to: destination === "default" ? (family === 4 ? "0.0.0.0/0" : "::/0") : destination,
    type,
    via: via ?? null,
    // The kernel ties an IPv6 route that leads nowhere to lo.
    dev: type === "unicast" && linkIndex !== undefined ? (names.get(linkIndex) ?? `#${linkIndex}`) : null,
    metric,
    table,
    src: source ?? null,
  };
}

/** The sysctls that dumm has set, and those asked for; one that the kernel does not know is left out. */
function sysctlValues({ set, sysctls }: Told, wanted: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { key, current } of set) if (current !== undefined) found[key] = normalise(current);
  for (const [index, value] of sysctls.entries()) {
    const key = wanted[index];
    if (key !== undefined && typeof value === "string") found[key] = normalise(value);
  }
  return found;
}

/** The kernel puts tabs between several numbers, and a newline at the end. */
function normalise(value: string): string {
  return value.trim().replace(/\s+/g, " ");
}
