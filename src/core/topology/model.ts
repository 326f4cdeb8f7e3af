import { type Address, type Cidr, hostOf, parseAddress, parseCidr } from "../ip.ts";
import { cableName, type End, readEnd } from "./cable.ts";
import { destinationOf } from "./destination.ts";
import type { Damage, Part } from "./part.ts";
import type { Path } from "./path.ts";

/**
 * A topology as the checks see it: only what the schema allows, flattened into lists, each item with its path, and every
 * address read once. An address that cannot be read is undefined beside its text; the check of its form reports it.
 */
export interface Model {
  bridges: ModelBridge[];
  guests: ModelGuest[];
  links: ModelLink[];
  /** Those of `template` and of `templates`. */
  templates: Located<string>[];
  /** What `defaults` says of memory, limits, args and sysctls. */
  defaults: ModelSettings;
  /** Whether all bridges are known: none may hide under a misspelt or refused key. */
  bridgesKnown: boolean;
  /** The same for guests. */
  guestsKnown: boolean;
}

/** A value that the file gives, and where. */
export interface Located<T> {
  value: T;
  path: Path;
}

export interface ModelAddress {
  text: string;
  path: Path;
  cidr: Cidr | undefined;
}

interface Port {
  name: string;
  /** How messages name it: `bridge left`, `alice:eth0`. */
  label: string;
  path: Path;
  addresses: ModelAddress[];
  mac: Located<string> | undefined;
  mtu: Located<number> | undefined;
}

export interface ModelBridge extends Port {
  /** The links of the host on it. */
  external: Located<string>[];
  nat: Located<boolean> | undefined;
  /** Undefined where what the file says of it is refused. */
  vlanFiltering: boolean | undefined;
  /** Whether all of its addresses are known. */
  addressesKnown: boolean;
  /** Whether it is known that the file gives it no mtu, where it gives none. */
  mtuKnown: boolean;
}

export interface ModelInterface extends Port {
  bridge: Located<string> | undefined;
  impair: ModelImpair | undefined;
  vlan: Located<number> | undefined;
  vlans: Located<number>[];
  /** The bridge or the link that joins the interface to others. */
  segment: Segment | undefined;
}

/** What an interface's `impair` says. */
export interface ModelImpair {
  /** By key, all but `limit`, which the schema checks. */
  values: ReadonlyMap<string, Located<string>>;
  /** Whether some key of it is refused, so that what it lacks says nothing. */
  damaged: boolean;
}

export interface Segment {
  /** How messages name it: `bridge left`, `link moon-eth0--sun-eth0`. No two segments have one label. */
  label: string;
  /** Where it is a link: the interface at the other end. */
  farEnd: ModelInterface | undefined;
}

export interface ModelLink {
  path: Path;
  /** As the bridge that it is. */
  name: string;
  /** Two. */
  ends: ModelEnd[];
}

export interface ModelEnd extends End {
  /** `moon:eth0` */
  label: string;
  path: Path;
}

export interface ModelSettings {
  memory: Located<string> | undefined;
  /** That of `limits`. */
  memoryLimit: Located<string> | undefined;
  args: Located<string>[];
  /** The keys; checks have nothing to say about the values. */
  sysctls: Located<string>[];
  /** Whether there is a block of ours in /etc/hosts; undefined where the file does not say. */
  hosts: boolean | undefined;
}

export interface ModelGuest extends ModelSettings {
  name: string;
  path: Path;
  hostname: Located<string> | undefined;
  files: ModelFile[];
  interfaces: ModelInterface[];
  routes: ModelRoute[];
  rules: ModelRule[];
  /** Whether all interfaces are known: none may hide under a misspelt or refused key. */
  interfacesKnown: boolean;
  /** Whether all addresses of all interfaces are known, too. */
  addressesKnown: boolean;
}

export interface ModelFile {
  /** Where it is in the guest. */
  name: string;
  path: Path;
  content: Located<string> | undefined;
  source: Located<string> | undefined;
  /** Whether some key of it is refused, so that what it lacks says nothing. */
  damaged: boolean;
}

export interface ModelRoute {
  path: Path;
  to: Located<string> | undefined;
  destination: Cidr | undefined;
  via: (Located<string> & { address: Address | undefined }) | undefined;
  src: (Located<string> & { address: Address | undefined }) | undefined;
  dev: Located<string> | undefined;
  /** Undefined where the file gives none that the schema allows. */
  type: string | undefined;
  metric: number | undefined;
  table: number;
  /** Whether some key of the route is refused, so that what it lacks says nothing. */
  damaged: boolean;
}

/** A network that a rule selects; undefined where it cannot be read. */
export type ModelPrefix = Located<string> & { cidr: Cidr | undefined };

export interface ModelRule {
  path: Path;
  priority: number | undefined;
  table: number | undefined;
  from: ModelPrefix | undefined;
  to: ModelPrefix | undefined;
  iif: string | undefined;
  oif: string | undefined;
  fwmark: Located<string | number> | undefined;
  /** Whether some key of the rule is refused, so that what it lacks says nothing. */
  damaged: boolean;
}

export function modelOf(root: Part, damage: Damage): Model {
  const entries = (key: string) => root.get(key)?.entries() ?? [];
  const allKnown = (key: string) => !damage.hasStrangerIn([]) && !damage.isAt([key]) && !damage.hasStrangerIn([key]);
  const guests = entries("guests").map(([name, part]) => guestOf(name, part, damage));
  const links = (root.get("links")?.items() ?? []).flatMap(linkOf);
  attach(guests, links);
  return {
    bridges: entries("bridges").map(([name, part]) => bridgeOf(name, part, damage)),
    guests,
    links,
    templates: [root.get("template"), ...(root.get("templates")?.items() ?? [])].flatMap(
      (part) => locatedText(part) ?? [],
    ),
    defaults: settingsOf(root.get("defaults")),
    bridgesKnown: allKnown("bridges"),
    guestsKnown: allKnown("guests"),
  };
}

/** A link of which both ends can be read. */
function linkOf(part: Part): ModelLink[] {
  const ends = part.items().flatMap((item): ModelEnd[] => {
    const { text, path } = item;
    return text === undefined ? [] : [{ ...readEnd(text), label: text, path }];
  });
  return ends.length === 2 ? [{ path: part.path, name: cableName(ends), ends }] : [];
}

/** Gives the interfaces at links their segments; where an interface is at more than one thing, a check reports that. */
function attach(guests: readonly ModelGuest[], links: readonly ModelLink[]): void {
  if (links.length === 0) return;
  const interfaces = new Map(guests.flatMap((guest) => guest.interfaces.map((iface) => [iface.label, iface] as const)));
  for (const { name, ends } of links) {
    const [one, other] = ends.map(({ label }) => interfaces.get(label));
    const label = `link ${name}`;
    if (one !== undefined && one !== other) one.segment ??= { label, farEnd: other };
    if (other !== undefined && one !== other) other.segment ??= { label, farEnd: one };
  }
}

function portOf(name: string, label: string, part: Part): Port {
  return {
    name,
    label,
    path: part.path,
    addresses: (part.get("addresses")?.items() ?? []).flatMap((item) => {
      const { text, path } = item;
      return text === undefined ? [] : [{ text, path, cidr: parseCidr(text) }];
    }),
    mac: locatedText(part.get("mac")),
    mtu: locatedNumber(part.get("mtu")),
  };
}

function bridgeOf(name: string, part: Part, damage: Damage): ModelBridge {
  const external = part.get("external");
  const links = external?.text === undefined ? (external?.items() ?? []) : [external];
  const nat = part.get("nat");
  const filtering = part.get("vlan_filtering");
  return {
    ...portOf(name, `bridge ${name}`, part),
    external: links.flatMap((link) => locatedText(link) ?? []),
    vlanFiltering: filtering === undefined ? false : filtering.boolean,
    nat: nat?.boolean === undefined ? undefined : { value: nat.boolean, path: nat.path },
    addressesKnown: !damage.hasStrangerIn(part.path) && !damage.isWithin([...part.path, "addresses"]),
    mtuKnown: !damage.hasStrangerIn(part.path) && !damage.isAt([...part.path, "mtu"]),
  };
}

function guestOf(name: string, part: Part, damage: Damage): ModelGuest {
  const interfaces = (part.get("interfaces")?.entries() ?? []).map(([iface, inner]): ModelInterface => {
    const bridge = locatedText(inner.get("bridge"));
    const segment = bridge && { label: `bridge ${bridge.value}`, farEnd: undefined };
    return {
      ...portOf(iface, `${name}:${iface}`, inner),
      bridge,
      segment,
      impair: impairOf(inner.get("impair"), damage),
      vlan: locatedNumber(inner.get("vlan")),
      vlans: (inner.get("vlans")?.items() ?? []).flatMap((item) => locatedNumber(item) ?? []),
    };
  });
  const inside = [...part.path, "interfaces"];
  const interfacesKnown = !damage.hasStrangerIn(part.path) && !damage.isAt(inside) && !damage.hasStrangerIn(inside);
  const hidesAddress = ({ path, addresses }: ModelInterface) =>
    damage.isAt(path) ||
    damage.hasStrangerIn(path) ||
    damage.isWithin([...path, "addresses"]) ||
    addresses.some(({ cidr }) => cidr === undefined);
  return {
    ...settingsOf(part),
    name,
    path: part.path,
    hostname: locatedText(part.get("hostname")),
    files: (part.get("files")?.entries() ?? []).map(([file, inner]) => fileOf(file, inner, damage)),
    interfaces,
    routes: (part.get("routes")?.items() ?? []).map((item) => routeOf(item, damage)),
    rules: (part.get("rules")?.items() ?? []).map((item) => ruleOf(item, damage)),
    interfacesKnown,
    addressesKnown: interfacesKnown && !interfaces.some(hidesAddress),
  };
}

function fileOf(name: string, part: Part, damage: Damage): ModelFile {
  const content = locatedText(part.get("content"));
  const source = locatedText(part.get("source"));
  return { name, path: part.path, content, source, damaged: damage.isWithin(part.path) };
}

function impairOf(part: Part | undefined, damage: Damage): ModelImpair | undefined {
  if (part === undefined) return undefined;
  const values = part.entries().flatMap(([key, value]): [string, Located<string>][] => {
    const located = locatedText(value);
    return located === undefined ? [] : [[key, located]];
  });
  return { values: new Map(values), damaged: damage.isWithin(part.path) };
}

function settingsOf(part: Part | undefined): ModelSettings {
  return {
    memory: locatedText(part?.get("memory")),
    memoryLimit: locatedText(part?.get("limits")?.get("memory")),
    args: (part?.get("args")?.items() ?? []).flatMap((item) => locatedText(item) ?? []),
    sysctls: (part?.get("sysctls")?.entries() ?? []).map(([key, { path }]) => ({ value: key, path })),
    hosts: part?.get("hosts")?.boolean,
  };
}

function routeOf(part: Part, damage: Damage): ModelRoute {
  const to = locatedText(part.get("to"));
  const via = locatedAddress(part.get("via"));
  const src = locatedAddress(part.get("src"));
  const type = part.get("type");
  return {
    path: part.path,
    to,
    destination: to && destinationOf({ to: to.value, ...(via && { via: via.value }), ...(src && { src: src.value }) }),
    via,
    src,
    dev: locatedText(part.get("dev")),
    type: type === undefined ? "unicast" : type.text,
    metric: part.get("metric")?.number,
    table: part.get("table")?.number ?? 254,
    damaged: damage.isWithin(part.path),
  };
}

function ruleOf(part: Part, damage: Damage): ModelRule {
  return {
    path: part.path,
    priority: part.get("priority")?.number,
    table: part.get("table")?.number,
    from: locatedPrefix(part.get("from")),
    to: locatedPrefix(part.get("to")),
    iif: part.get("iif")?.text,
    oif: part.get("oif")?.text,
    fwmark: locatedText(part.get("fwmark")) ?? locatedNumber(part.get("fwmark")),
    damaged: damage.isWithin(part.path),
  };
}

function locatedPrefix(part: Part | undefined): ModelPrefix | undefined {
  const located = locatedText(part);
  if (located === undefined) return undefined;
  const address = parseAddress(located.value);
  return { ...located, cidr: address === undefined ? parseCidr(located.value) : hostOf(address) };
}

function locatedText(part: Part | undefined): Located<string> | undefined {
  return part?.text === undefined ? undefined : { value: part.text, path: part.path };
}

function locatedNumber(part: Part | undefined): Located<number> | undefined {
  return part?.number === undefined ? undefined : { value: part.number, path: part.path };
}

function locatedAddress(part: Part | undefined): (Located<string> & { address: Address | undefined }) | undefined {
  const located = locatedText(part);
  return located && { ...located, address: parseAddress(located.value) };
}
