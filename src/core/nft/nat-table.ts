import { type Cidr, networkOf, readCidr, specialUse } from "../ip.ts";

/** A bridge whose guests reach the outside through the host. */
export interface NatBridge {
  /** As the kernel calls it. */
  readonly link: string;
  /** The host's addresses on it, whose networks are those of its guests. */
  readonly addresses: readonly string[];
}

/** A link of the host that leads to the outside. */
export interface Uplink {
  readonly link: string;
  /** Whether the host forwards what comes in there without any lab: then that is no matter of ours. */
  readonly forwards: boolean;
  /** Whether a program of the user's sends from sockets of its own what goes there: the uplink of a private lab. */
  readonly relayed?: boolean;
}

/** By family: an IPv6 router may be behind another link. */
export type Uplinks = Readonly<Record<4 | 6, readonly Uplink[]>>;

/**
 * What no router would pass on: among it ::1, :: and ::ffff:127.0.0.1, which mean to a socket the very host that it is on.
 * Those of IPv4 no kernel forwards (ip_route_input_slow() of net/ipv4/route.c).
 */
const MEANT_FOR_THE_HOST = "ip6 daddr ::/64";

const FORWARD = "forward type filter hook forward priority filter; policy accept;";
const POSTROUTING = "postrouting type nat hook postrouting priority srcnat; policy accept;";

/** The table of a lab. */
export function tableName(lab: string): string {
  return `dumm-${lab}`;
}

/**
 * The rules of a lab's table, each in the very words in which nft lists it, with its chain before it. What guests send
 * leaves by the uplinks, masqueraded, and by no other link, be it another lab's bridge. Nobody out there can begin a
 * connection to them, unless the host itself redirects it. And where an uplink forwards for our sake alone, what is not
 * for us is dropped, as it was before. To one that is relayed nothing else gets, and nothing that would mean the host itself.
 */
export function natRules(bridges: readonly NatBridge[], uplinks: Uplinks): string[] {
  const within = bridges.flatMap(({ link, addresses }) => [
    // Where br_netfilter is on, also what stays on the bridge comes here.
    `iifname "${link}" oifname "${link}" accept`,
    ...uplinks[6]
      .filter(({ relayed = false }) => relayed && familiesOf([{ link, addresses }]).includes(6))
      .map((uplink) => `iifname "${link}" ${MEANT_FOR_THE_HOST} oifname "${uplink.link}" drop`),
    ...networks(addresses).flatMap((network) =>
      uplinks[network.family].map((uplink) => `iifname "${link}" ${from(network)} oifname "${uplink.link}" accept`),
    ),
    `iifname "${link}" drop`,
    `oifname "${link}" drop`,
  ]);
  const guards = familiesOf(bridges).flatMap((family) =>
    uplinks[family]
      .filter(({ forwards }) => !forwards)
      .map(({ link }) => `meta nfproto ipv${family} iifname "${link}" drop`),
  );
  const relayed = [...uplinks[4], ...uplinks[6]].filter((one) => one.relayed === true);
  const shut = [...new Set(relayed.map(({ link }) => `oifname "${link}" drop`))];
  const leaving = bridges.flatMap(({ addresses }) =>
    networks(addresses).flatMap((network) =>
      uplinks[network.family].map(({ link }) => `${from(network)} oifname "${link}" masquerade`),
    ),
  );
  const accepted = ["ct state established,related accept", "ct status dnat accept"];
  return [
    FORWARD,
    ...[...accepted, ...within, ...guards, ...shut].map((rule) => `forward ${rule}`),
    POSTROUTING,
    ...[...new Set(leaving)].map((rule) => `postrouting ${rule}`),
  ];
}

/** The families of which guests behind these bridges have addresses. */
export function familiesOf(bridges: readonly NatBridge[]): (4 | 6)[] {
  const families = new Set(bridges.flatMap(({ addresses }) => networks(addresses).map(({ family }) => family)));
  return [...families].sort();
}

/** The commands that put a lab's table in the place of the one that is there, in one transaction. */
export function writeTable(lab: string, rules: readonly string[]): string {
  const table = `table inet ${tableName(lab)}`;
  const chains = new Map<string, string[]>();
  for (const rule of rules) {
    const [chain = ""] = rule.split(" ", 1);
    chains.set(chain, [...(chains.get(chain) ?? []), rule.slice(chain.length + 1)]);
  }
  const body = [...chains].map(([chain, lines]) => `chain ${chain} {\n${lines.join("\n")}\n}`);
  return `${deleteTable(lab)}${table} {\n${body.join("\n")}\n}\n`;
}

/** The commands that delete a lab's table; no error where there is none. */
export function deleteTable(lab: string): string {
  const table = `table inet ${tableName(lab)}`;
  return `add ${table}\ndelete ${table}\n`;
}

/** The rules that nft lists of a table, as natRules() has them. What somebody else has put there is among them. */
export function parseTable(listing: string): string[] {
  const rules: string[] = [];
  let chain = "";
  for (const line of listing.split("\n").map((one) => one.trim())) {
    const [, opened] = /^chain (\S+) \{$/.exec(line) ?? [];
    if (opened !== undefined) chain = opened;
    else if (line !== "" && line !== "}" && !line.startsWith("table ")) rules.push(`${chain} ${line}`);
  }
  return rules;
}

/** What is link-local goes nowhere else. */
function networks(addresses: readonly string[]): Cidr[] {
  return addresses.map((address) => networkOf(readCidr(address))).filter((one) => specialUse(one) !== "link-local");
}

/** nft leaves out the length of a prefix that is a single address. */
function from({ family, address, prefixLength, text }: Cidr): string {
  const whole = prefixLength === (family === 4 ? 32 : 128);
  return `${family === 4 ? "ip" : "ip6"} saddr ${whole ? address : text}`;
}
