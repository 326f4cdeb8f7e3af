import type { AgentClient } from "../../core/agent/client.ts";
import { readIfPresent } from "../../core/agent/read-if-present.ts";
import { hostsBlock } from "../../core/hosts-file.ts";
import { type GuestConnection, NETLINK_ROUTE } from "../../core/lab/session.ts";
import { decodeAddress, dumpAddresses } from "../../core/netlink/address.ts";
import { Netlink } from "../../core/netlink/client.ts";
import { RT_SCOPE_UNIVERSE } from "../../core/netlink/constants/route.ts";
import { decodeLink, dumpLinks, type Link } from "../../core/netlink/link.ts";
import type { Message } from "../../core/netlink/message.ts";
import type { Impairment } from "../../core/netlink/netem.ts";
import { DUMM_PROTOCOL } from "../../core/netlink/protocol.ts";
import type { Request } from "../../core/netlink/request.ts";
import { decodeRoutes, dumpRoutes, type Route } from "../../core/netlink/route.ts";
import { decodeRules, dumpRules } from "../../core/netlink/rule.ts";
import type { Foreign } from "../foreign.ts";
import { own } from "../own.ts";
import { type GuestInside, type GuestState, type InterfaceState, type RouteState, routeKey } from "../state.ts";
import { observeFiles } from "./files.ts";
import { type Dump, observeImpairments } from "./impairments.ts";
import { observedRules } from "./rules.ts";

/** The file that hosts(5) is about, in every guest. */
export const HOSTS = "/etc/hosts";

/** RTPROT_KERNEL of linux/rtnetlink.h: routes that come with an address. */
const RTPROT_KERNEL = 2;

const HOSTNAME = "/proc/sys/kernel/hostname";

/** The ifalias, inside the guest, of an interface that dumm has plugged in: it names the kernel's own device. */
export const PLUGGED = /^dumm:(vec\d+)$/;

/**
 * Reads what a guest has: the interfaces that were plugged in, and of their addresses, and of the routes and sysctls, those
 * that are ours or that `desired` asks for. What daemons in the guest have added comes apart, so nothing will touch it.
 */
export async function observeInside(
  { agent }: GuestConnection,
  guest: string,
  desired: GuestState | undefined,
): Promise<{ inside: Omit<GuestInside, "templates">; foreign: Foreign[] }> {
  const dump: Dump = (request) => dumpAlone(agent, request);
  const [links, addresses, routes, rules, impairments, sysctls, hostname, hosts, files] = await Promise.all([
    dump(dumpLinks()),
    dump(dumpAddresses()),
    dump(dumpRoutes()),
    dump(dumpRules()),
    observeImpairments(dump),
    observeSysctls(agent, Object.keys(desired?.sysctls ?? {})),
    agent.readFile(HOSTNAME),
    readIfPresent(agent, HOSTS),
    observeFiles(agent, Object.keys(desired?.files ?? {})),
  ]);
  const all = links.map(decodeLink);
  const plugged = all.filter(({ alias }) => PLUGGED.test(alias ?? ""));
  const names = new Map(plugged.map(({ index, name }) => [index, name]));
  const foreign: Foreign[] = [];
  const byLink = new Map<number, string[]>();
  for (const { linkIndex, address, protocol, scope } of addresses.map(decodeAddress)) {
    const name = names.get(linkIndex) ?? "";
    const wanted = own(desired?.interfaces ?? {}, name)?.addresses.includes(address);
    if (protocol === DUMM_PROTOCOL || wanted) byLink.set(linkIndex, [...(byLink.get(linkIndex) ?? []), address]);
    else if (name !== "" && scope === RT_SCOPE_UNIVERSE)
      foreign.push({ object: "address", guest, interface: name, address });
  }
  const sorted = sortRoutes(
    decodeRoutes(routes),
    new Map(all.map(({ index, name }) => [index, name])),
    desired?.routes,
  );
  foreign.push(...sorted.others.map((route): Foreign => ({ object: "route", guest, route })));
  const inside = {
    hostname: Buffer.from(hostname).toString().trimEnd(),
    hosts: hostsBlock(hosts ?? ""),
    files,
    interfaces: Object.fromEntries(
      plugged.map((link) => [link.name, interfaceState(link, impairments.get(link.index), byLink.get(link.index))]),
    ),
    routes: sorted.own,
    rules: observedRules(decodeRules(rules), desired?.rules ?? []),
    sysctls,
  };
  return { inside, foreign };
}

/**
 * One dump through a socket of its own. A socket takes one dump after the other; through several, all that is asked of a
 * guest reaches it at once, and wakes it once.
 */
async function dumpAlone(agent: AgentClient, request: Request): Promise<Message[]> {
  const netlink = new Netlink(agent.netlink(NETLINK_ROUTE));
  try {
    return await netlink.dump(request);
  } finally {
    netlink.close();
  }
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
async function observeSysctls(
  { sysctl }: GuestConnection["agent"],
  wanted: readonly string[],
): Promise<Record<string, string>> {
  const [set, values] = await Promise.all([sysctl.list(), wanted.length > 0 ? sysctl.get(wanted) : []]);
  const found: Record<string, string> = {};
  for (const { key, current } of set) if (current !== undefined) found[key] = normalise(current);
  for (const [index, value] of values.entries()) {
    const key = wanted[index];
    if (key !== undefined && typeof value === "string") found[key] = normalise(value);
  }
  return found;
}

/** The kernel puts tabs between several numbers, and a newline at the end. */
function normalise(value: string): string {
  return value.trim().replace(/\s+/g, " ");
}
