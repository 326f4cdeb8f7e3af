import { createHash } from "node:crypto";
import { type Limits, limitsOf } from "../core/cgroup/limits.ts";
import { forwardingKey } from "../core/forwarding.ts";
import { type Address, type Cidr, contains, type Family, readAddress, readCidr, specialUse } from "../core/ip.ts";
import { linkLocalOf } from "../core/mac.ts";
import { linkName, stableMac, tapName } from "../core/naming.ts";
import { defaultVlans, type PortVlans } from "../core/netlink/bridge-vlan.ts";
import { familiesOf, type NatBridge, natRules, type Uplinks } from "../core/nft/nat-table.ts";
import type { Template } from "../core/template/template.ts";
import { cableName, readEnd } from "../core/topology/cable.ts";
import { destinationOf } from "../core/topology/destination.ts";
import {
  defaultMtu,
  type EffectiveGuest,
  type EffectiveInterface,
  effectiveGuests,
} from "../core/topology/effective.ts";
import { formatFwmark, parseFwmark } from "../core/topology/fwmark.ts";
import { impairmentOf } from "../core/topology/impairment.ts";
import { parseMemory } from "../core/topology/memory.ts";
import { namedTemplates } from "../core/topology/named-templates.ts";
import type { Bridge, File, Route, Rule, Topology, Limits as TopologyLimits } from "../core/topology/types.ts";
import type { UplinkSettings } from "../core/uplink/uplink.ts";
import { hostsLines } from "./hosts.ts";
import { own } from "./own.ts";
import {
  type BridgeState,
  type ExternalState,
  type FileState,
  type GuestState,
  type InterfaceState,
  type RouteState,
  type RuleState,
  routeKey,
  ruleKey,
  type State,
  type TapState,
  type TemplateState,
} from "./state.ts";

/** What a topology's names stand for on this machine. */
export interface Resolved {
  /** The UML binary of each kernel named, absolute and without links. */
  readonly kernels: ReadonlyMap<string, string>;
  /** The directory of each master named, absolute and without links. */
  readonly masters: ReadonlyMap<string, string>;
  /** What each file on the host holds whose content is wanted. */
  readonly sources: ReadonlyMap<string, Uint8Array>;
  /** The templates named. */
  readonly templates: ReadonlyMap<string, Template>;
  /** Where the host's default routes lead; undefined where no bridge has nat. */
  readonly uplinks?: Uplinks | undefined;
  /** How the uplink of a lab with nat is set up that has to have one of its own, for it is private. */
  readonly uplink?: UplinkSettings | undefined;
  /** The families that the host forwards on all links without any lab. */
  readonly forwarded?: readonly Family[] | undefined;
}

/** RT_TABLE_MAIN of linux/rtnetlink.h. */
const MAIN_TABLE = 254;
/** IP6_RT_PRIO_USER of linux/ipv6_route.h: what the kernel makes of no metric. IPv4 leaves it at 0. */
const IPV6_METRIC = 1024;

/** What makes the bridge of a cable as transparent as a wire: it learns nothing, and keeps no frame that it may pass on. */
const wire: Bridge = { ageing_time: 0, multicast_snooping: false, group_fwd_mask: 65_528 };

/** The state that a valid topology asks for, every default filled in. */
export function desired(topology: Topology, resolved: Resolved): State {
  const lab = topology.name;
  const guests = effectiveGuests(topology);
  const lines = hostsLines(guests);
  const cables = (topology.links ?? []).map((ends) => [cableName(ends.map(readEnd)), wire] as const);
  const templates = namedTemplates(topology);
  return {
    lab,
    bridges: mapValues({ ...topology.bridges, ...Object.fromEntries(cables) }, (name, bridge) =>
      desiredBridge(lab, name, bridge, guests),
    ),
    taps: Object.fromEntries(guests.flatMap(([name, guest]) => desiredTaps(topology, name, guest))),
    ...desiredNat(topology, resolved),
    externals: Object.fromEntries(Object.entries(topology.bridges ?? {}).flatMap(desiredExternals)),
    hooks: desiredHooks(templates, resolved),
    guests: Object.fromEntries(
      guests.map(([name, guest]) => [name, desiredGuest(lab, name, guest, resolved, lines, templates)]),
    ),
  };
}

function desiredBridge(
  lab: string,
  name: string,
  bridge: Bridge,
  guests: readonly (readonly [string, EffectiveGuest])[],
): BridgeState {
  const mtus = guests
    .flatMap(([, guest]) => Object.values(guest.interfaces))
    .filter((one) => one.bridge === name)
    .map(({ mtu }) => mtu);
  const mac = (bridge.mac ?? stableMac(lab, name)).toLowerCase();
  return {
    mac,
    // What the kernel does with a bridge whose mtu nobody has set.
    mtu: bridge.mtu ?? (mtus.length > 0 ? Math.min(...mtus) : defaultMtu),
    stp: bridge.stp ?? false,
    ageing_time: bridge.ageing_time ?? 300,
    vlan_filtering: bridge.vlan_filtering ?? false,
    multicast_snooping: bridge.multicast_snooping ?? true,
    group_fwd_mask: bridge.group_fwd_mask ?? 0,
    up: true,
    addresses: canonicalAddresses([...(bridge.addresses ?? []), ...routerAddress(bridge, mac)]),
  };
}

/**
 * What a router of IPv6 has besides: it asks for its neighbours from its link-local address, and where there is none, for a
 * packet that it forwards it does not ask at all (ndisc_solicit() in net/ipv6/ndisc.c).
 */
function routerAddress({ nat = false, addresses = [] }: Bridge, mac: string): string[] {
  const ipv6 = addresses.map(readCidr).filter(({ family }) => family === 6);
  const isRouter = nat && ipv6.length > 0 && !ipv6.some((one) => specialUse(one) === "link-local");
  return isRouter ? [linkLocalOf(mac)] : [];
}

function desiredNat(
  { bridges = {} }: Topology,
  { uplinks = { 4: [], 6: [] }, uplink, forwarded = [] }: Resolved,
): Pick<State, "nat" | "uplink" | "hostSysctls"> {
  const behind = Object.entries(bridges)
    .filter(([, { nat = false }]) => nat)
    .map(([name, { addresses = [] }]): NatBridge => ({ link: linkName(name), addresses }));
  // Both ways: what comes in from the bridge, and the answers that come in from outside.
  const keys = behind.flatMap((bridge) =>
    familiesOf([bridge])
      .filter((family) => !forwarded.includes(family))
      .flatMap((family) => [
        forwardingKey(bridge.link, family),
        ...uplinks[family]
          .filter(({ forwards, relayed = false }) => !forwards && !relayed)
          .map(({ link }) => forwardingKey(link, family)),
      ]),
  );
  return {
    nat: behind.length === 0 ? [] : natRules(behind, uplinks),
    uplink: (behind.length === 0 ? undefined : uplink) ?? null,
    hostSysctls: Object.fromEntries(keys.map((key) => [key, "1"])),
  };
}

function desiredExternals([bridge, { external = [] }]: [string, Bridge]): [string, ExternalState][] {
  return [external].flat().map((name) => [name, { bridge, up: true }]);
}

function desiredTaps({ bridges = {} }: Topology, guest: string, { interfaces }: EffectiveGuest): [string, TapState][] {
  return Object.entries(interfaces).map(([name, { bridge = null, mtu, up, vlan, vlans }]) => [
    tapName(guest, name),
    // An interface that is down has let go of its tap.
    {
      guest,
      interface: name,
      bridge,
      mtu,
      up: true,
      vlans: own(bridges, bridge ?? "")?.vlan_filtering === true ? desiredVlans(vlan, vlans) : null,
      plugged: up,
    },
  ]);
}

/** A port that says nothing is in the VLAN that the kernel puts it into; one that says anything is in no other. */
function desiredVlans(vlan?: number, vlans: readonly number[] = []): PortVlans {
  if (vlan === undefined && vlans.length === 0) return defaultVlans;
  return { untagged: vlan ?? null, tagged: [...vlans].sort((one, other) => one - other) };
}

function desiredGuest(
  lab: string,
  name: string,
  guest: EffectiveGuest,
  resolved: Resolved,
  hosts: readonly string[],
  templates: readonly string[],
): GuestState {
  return {
    state: guest.state,
    kernel: lookUp(resolved.kernels, guest.kernel),
    master: lookUp(resolved.masters, guest.master),
    memory: checked(guest.memory, parseMemory(guest.memory)),
    args: guest.args,
    union: guest.union,
    confined: guest.confined,
    limits: desiredLimits(guest.limits),
    hostname: guest.hostname,
    files: mapValues(guest.files, (_, file) => desiredFile(file, resolved)),
    hosts: guest.hosts && hosts.length > 0 ? hosts : null,
    interfaces: mapValues(guest.interfaces, (key, one) => desiredInterface(lab, name, key, one)),
    routes: desiredRoutes(guest).sort((one, other) => (routeKey(one) < routeKey(other) ? -1 : 1)),
    rules: guest.rules.map(desiredRule).sort((one, other) => (ruleKey(one) < ruleKey(other) ? -1 : 1)),
    sysctls: mapValues(guest.sysctls, (_, value) => String(value).trim().replace(/\s+/g, " ")),
    templates: desiredTemplates(name, templates, resolved),
  };
}

function desiredLimits({ cpu, memory }: TopologyLimits): Limits | null {
  return limitsOf(cpu, memory === undefined ? undefined : checked(memory, parseMemory(memory)));
}

function desiredHooks(names: readonly string[], { templates }: Resolved): Record<string, string> {
  const found = names.map((name) => [name, lookUp(templates, name)] as const).filter(([, { hooks }]) => hooks);
  return Object.fromEntries(found.map(([name, { directory }]) => [name, directory]));
}

function desiredTemplates(guest: string, names: readonly string[], { templates }: Resolved): TemplateState[] {
  return names.flatMap((name): TemplateState[] => {
    const own = lookUp(templates, name).guests.get(guest);
    return own === undefined ? [] : [{ name, loaded: true, ...own }];
  });
}

function desiredFile({ content, source, mode = "0644" }: File, { sources }: Resolved): FileState {
  const bytes = content === undefined ? lookUp(sources, source ?? "") : Buffer.from(content);
  return {
    mode: mode.padStart(4, "0"),
    sha256: createHash("sha256").update(bytes).digest("hex"),
    base64: Buffer.from(bytes).toString("base64"),
  };
}

function desiredInterface(lab: string, guest: string, name: string, one: EffectiveInterface): InterfaceState {
  return {
    mac: (one.mac ?? stableMac(lab, guest, name)).toLowerCase(),
    mtu: one.mtu,
    up: one.up,
    impair: impairmentOf(one.impair),
    // The kernel takes the IPv6 addresses off an interface that goes down (addrconf_ifdown in net/ipv6/addrconf.c).
    addresses: canonicalAddresses(one.addresses).filter((text) => one.up || readCidr(text).family === 4),
  };
}

/** The kernel has no route through an interface that is down, nor one whose source address is only on such. */
function desiredRoutes(guest: EffectiveGuest): RouteState[] {
  const up = Object.fromEntries(Object.entries(guest.interfaces).filter(([, one]) => one.up));
  const sources = new Set(Object.values(up).flatMap((one) => one.addresses.map((text) => readCidr(text).address)));
  const allUp = Object.keys(up).length === Object.keys(guest.interfaces).length;
  const routes = guest.routes.filter(({ dev }) => dev === undefined || Object.hasOwn(up, dev));
  return routes
    .map((route) => desiredRoute(route, { ...guest, interfaces: up, routes }))
    .filter(({ via, dev, src }) => allUp || ((via === null || dev !== null) && (src === null || sources.has(src))));
}

function desiredRoute(route: Route, guest: EffectiveGuest): RouteState {
  const to = destination(route);
  const via = route.via === undefined ? null : readAddress(route.via);
  const table = route.table ?? MAIN_TABLE;
  return {
    to: to.text,
    type: route.type ?? "unicast",
    via: via?.text ?? null,
    dev: route.dev ?? (via && deviceTowards(via, table, guest)),
    metric: route.metric || (to.family === 6 ? IPV6_METRIC : 0),
    table,
    src: route.src === undefined ? null : readAddress(route.src).text,
  };
}

function desiredRule({ priority, table, from, to, iif, oif, fwmark }: Rule): RuleState {
  const [source, target] = [from, to].map((one) => (one === undefined ? undefined : readCidr(one)));
  const selector = (cidr: Cidr | undefined): string | null =>
    cidr === undefined || cidr.prefixLength === 0 ? null : cidr.text;
  const mark = fwmark === undefined ? null : formatFwmark(checked(String(fwmark), parseFwmark(fwmark)));
  const family = (source ?? target)?.family ?? 4;
  return {
    family,
    priority,
    from: selector(source),
    to: selector(target),
    iif: iif ?? null,
    oif: oif ?? null,
    fwmark: mark,
    table,
  };
}

/**
 * The interface that a gateway lies behind: its own network holds the gateway, or a route of it that has no gateway does, in
 * a table that the kernel asks. Of several the one with the longest prefix, as the kernel decides.
 */
function deviceTowards(gateway: Address, table: number, { interfaces, routes }: EffectiveGuest): string | null {
  const subnets = Object.entries(interfaces).flatMap(([dev, { addresses }]) =>
    addresses.map((one) => ({ dev, network: readCidr(one) })),
  );
  const linkRoutes = routes
    .filter((route) => route.via === undefined && [MAIN_TABLE, table].includes(route.table ?? MAIN_TABLE))
    .flatMap((route) => (route.dev === undefined ? [] : [{ dev: route.dev, network: destination(route) }]));
  const [best] = [...subnets, ...linkRoutes]
    .filter(({ network }) => contains(network, gateway))
    .sort((one, other) => other.network.prefixLength - one.network.prefixLength);
  return best?.dev ?? null;
}

function canonicalAddresses(addresses: readonly string[] | undefined): string[] {
  return (addresses ?? []).map((one) => readCidr(one).text).sort();
}

function destination(route: Route): Cidr {
  return checked(route.to, destinationOf(route));
}

/** The topology was validated: what does not parse here is a check that is missing there. */
function checked<T>(text: string, parsed: T | undefined): T {
  if (parsed === undefined) throw new TypeError(`${text} does not parse`);
  return parsed;
}

function lookUp<T>(found: ReadonlyMap<string, T>, name: string): T {
  const one = found.get(name);
  if (one === undefined) throw new TypeError(`${name} was not resolved`);
  return one;
}

function mapValues<From, To>(record: Record<string, From>, map: (key: string, value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(key, value)]));
}
