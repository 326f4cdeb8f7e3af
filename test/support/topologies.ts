import { createHash } from "node:crypto";
import fc from "fast-check";
import { networkOf, readCidr } from "../../src/core/ip.ts";
import { NO_RUN, type RunLists } from "../../src/core/template/run-lists.ts";
import type {
  Bridge,
  File,
  Guest,
  Impair,
  Interface,
  Limits,
  Route,
  Rule,
  Topology,
} from "../../src/core/topology/types.ts";
import { UPLINK, uplinkSettings } from "../../src/core/uplink/uplink.ts";
import { desired, type Resolved } from "../../src/reconcile/desired.ts";
import { own } from "../../src/reconcile/own.ts";
import type { State } from "../../src/reconcile/state.ts";

/** What topologies are made of. */
export interface Ingredients {
  readonly guests: readonly string[];
  readonly bridges: readonly string[];
  readonly kernels: readonly string[];
  readonly memories: readonly string[];
  readonly limits: readonly Limits[];
  readonly unions: readonly NonNullable<Guest["union"]>[];
  readonly states: readonly NonNullable<Guest["state"]>[];
  /** Links of the host, one for a bridge. */
  readonly externals: readonly string[];
  readonly templates: readonly string[];
  /** Values of vlan_filtering. */
  readonly filtering: readonly boolean[];
}

/** A few names and values, so that two topologies have much in common. Some names are those of what objects inherit. */
const ingredients: Ingredients = {
  guests: ["alice", "bob", "constructor"],
  bridges: ["left", "right", "toString", "__proto__"],
  kernels: ["default", "default", "default", "other"],
  memories: ["64M", "64M", "64M", "128M"],
  limits: [{}, { cpu: 0.5 }, { cpu: 1, memory: "128M" }],
  unions: ["overlay", "overlay", "overlay", "fuse"],
  externals: ["eth7", "constructor", "valueOf"],
  templates: ["psk", "certs", "open", "constructor"],
  filtering: [true, false],
  // The rest of a change to a paused guest waits until it runs, so one plan would not do.
  states: ["running"],
};

const interfaceNames = ["eth0", "eth1.5", "constructor", "__proto__"];
const mtus = [1280, 1400, 1500, 1501, 4000, 9000];

/** The guests for which every template has something. */
const templateGuests = ["alice", "moon", "sun"];

const runs: Record<string, RunLists> = {
  open: { load: ["httpd -h /srv"], unload: ["killall httpd"] },
  certs: { load: ["swanctl --load-all"], unload: ["swanctl --terminate"] },
};

/** What kernel, master and template every name stands for. */
export const resolved = {
  kernels: new Map([
    ["default", "/k/linux"],
    ["other", "/k/other"],
  ]),
  masters: new Map([["busybox", "/m/busybox"]]),
  sources: new Map(),
  templates: new Map(
    ["psk", "certs", "debug", "open", "constructor"].map((name) => [
      name,
      {
        directory: `/t/${name}`,
        hooks: name === "certs",
        guests: new Map(
          templateGuests.map((guest) => [
            guest,
            {
              directory: `/t/${name}/diff/${guest}`,
              run: own(runs, name) ?? NO_RUN,
              tree: createHash("md5").update(`${name} ${guest}`).digest("hex"),
            },
          ]),
        ),
      },
    ]),
  ),
  uplinks: {
    4: [
      { link: "eth0", forwards: false },
      { link: "wg0", forwards: true },
    ],
    6: [{ link: "eth0.5", forwards: false }],
  },
};

const uplink = { link: UPLINK, forwards: false, relayed: true };

/** The same for a private lab. */
export const resolvedPrivate: Resolved = {
  ...resolved,
  uplinks: { 4: [uplink], 6: [uplink] },
  uplink: uplinkSettings([4, 6]),
};

/** The beginning of a MAC address says whose it is, for each is there once. */
const macSuffixes = fc.constantFrom("aa", "BB");
const macs = (owner: string): fc.Arbitrary<string | undefined> =>
  optional(macSuffixes.map((suffix) => `02:00:00:${owner}:${suffix}`));

const bridge = (index: number, { externals, filtering }: Ingredients): fc.Arbitrary<Bridge> =>
  fc
    .record({
      // The host has each address once.
      addresses: fc.subarray([`10.9${index}.0.1/24`, `fd09:${index}::1/64`]),
      // Each link of the host is on one bridge.
      external: optional(fc.constantFrom([], ...externalsOf(externals[index]))),
      nat: optional(fc.boolean()),
      mtu: optional(fc.constantFrom(1400, 9000)),
      mac: macs(`b0:0${index}`),
      stp: optional(fc.boolean()),
      ageing_time: optional(fc.constantFrom(0, 15, 300)),
      multicast_snooping: optional(fc.boolean()),
      vlan_filtering: optional(fc.constantFrom(...filtering)),
      group_fwd_mask: optional(fc.constantFrom(0, 8, 65_528)),
    })
    // Without an address there is no gateway.
    .map(({ nat, ...one }) => compact({ ...one, nat: one.addresses.length === 0 ? undefined : nat }));

/** An address of the pool is held by one interface of the guest, or by none; the number says which. */
const holders = fc.array(fc.nat(4), { minLength: 8, maxLength: 8 });

function externalsOf(name: string | undefined): (string | string[])[] {
  return name === undefined ? [] : [name, [name, `more-${name}`]];
}

function addressPool(guest: number): string[] {
  const host = 10 + guest;
  return [
    `10.1.0.${host}/24`,
    `10.1.0.${host}/16`,
    `10.1.0.1${host}/24`,
    `10.2.0.${host}/24`,
    `10.3.0.${host}/32`,
    `fd01::${host}/64`,
    `fd01::${host}/48`,
    `fd01::1${host}/64`,
  ];
}

interface RouteSeed {
  to: string;
  shape: "via" | "link" | "via-link" | "blackhole";
  interface: number;
  metric: number;
  table: number;
}

const routeSeeds: fc.Arbitrary<RouteSeed[]> = fc.uniqueArray(
  fc.record({
    to: fc.constantFrom("default", "10.100.0.0/16", "10.101.0.0/16", "10.102.0.7", "::/0", "fd99::/64"),
    shape: fc.constantFrom("via", "link", "via-link", "blackhole"),
    interface: fc.nat(3),
    metric: fc.constantFrom(0, 50),
    table: fc.constantFrom(254, 100),
  }),
  { maxLength: 4, selector: ({ to, metric, table }) => `${to} ${metric} ${table}` },
);

const files: fc.Arbitrary<File> = fc
  .record({ content: fc.constantFrom("", "a\n", "b\n"), mode: optional(fc.constantFrom("0600", "755")) })
  .map((one): File => compact(one));

const rules: fc.Arbitrary<Rule> = fc
  .record({
    priority: fc.constantFrom(100, 200),
    table: fc.constantFrom(100, 254),
    from: optional(fc.constantFrom("10.100.0.0/16", "fd99::/64")),
    fwmark: optional(fc.constantFrom(1, "0x100/0xff00")),
  })
  .map(({ priority, table, from, fwmark }): Rule => ({ priority, table, ...compact({ from, fwmark }) }));

const impairments: fc.Arbitrary<Impair> = fc
  .record({
    delay: fc.constantFrom("1ms", "20ms"),
    jitter: optional(fc.constantFrom("100us", "1ms")),
    loss: optional(fc.constantFrom("1%", "0.5%")),
    duplicate: optional(fc.constant("2%")),
    corrupt: optional(fc.constant("0.1%")),
    reorder: optional(fc.constant("5%")),
    rate: optional(fc.constantFrom("10mbit", "1gbit")),
  })
  .map((one): Impair => compact(one));

function guestOf(
  number: number,
  bridges: Readonly<Record<string, Bridge>>,
  { kernels, memories, limits, unions, states }: Ingredients,
): fc.Arbitrary<Guest> {
  const bridgeChoice = Object.keys(bridges);
  const interfaces = someOf(interfaceNames, (index) =>
    fc
      .record({
        bridge: bridgeChoice.length === 0 ? fc.constant(undefined) : optional(fc.constantFrom(...bridgeChoice)),
        mac: macs(`0${number}:0${index}`),
        mtu: optional(fc.constantFrom(...mtus)),
        vlan: optional(fc.constantFrom(1, 10)),
        vlans: optional(fc.subarray([20, 30])),
        up: optional(fc.boolean()),
        impair: optional(impairments),
      })
      .map(({ vlan, vlans, ...one }): Interface => {
        const filtered = one.bridge !== undefined && own(bridges, one.bridge)?.vlan_filtering === true;
        return compact({ ...one, ...(filtered ? { vlan, vlans } : {}) });
      }),
  );
  return fc
    .record({
      kernel: fc.constantFrom(...kernels),
      memory: fc.constantFrom(...memories),
      limits: fc.constantFrom(...limits),
      union: fc.constantFrom(...unions),
      state: fc.constantFrom(...states),
      interfaces,
      holders,
      routes: routeSeeds,
      forward: optional(fc.constantFrom(0, 1)),
      filter: optional(fc.constantFrom(0, 2)),
      filterOfNew: optional(fc.constantFrom(0, 1)),
      ofEach: optional(fc.constantFrom(0, 1)),
      redirects: optional(fc.constantFrom(0, 1)),
      ofIpv6: fc.record({ accept_ra: optional(fc.constantFrom(0, 1)), mtu: optional(fc.constant(1280)) }),
      hostname: optional(fc.constantFrom(`host-${number}`, `host-${number}.example.org`)),
      hosts: optional(fc.boolean()),
      files: fc.dictionary(fc.constantFrom("/etc/motd", "/etc/frr/frr.conf"), files),
      rules: fc.uniqueArray(rules, { maxLength: 3, selector: (rule) => JSON.stringify(rule) }),
    })
    .map(
      ({
        hostname,
        hosts,
        interfaces,
        holders,
        routes,
        forward,
        filter,
        filterOfNew,
        ofEach,
        redirects,
        ...others
      }) => {
        const { ofIpv6, ...plain } = others;
        const names = Object.keys(interfaces);
        const held = holdings(names, addressPool(number), holders);
        const settings = { ipv4: { rp_filter: filter, forwarding: ofEach }, ipv6: ofIpv6 };
        const perInterface = names
          .slice(0, 2)
          .flatMap((name) =>
            Object.entries(settings).flatMap(([net, values]) =>
              Object.entries(values).map(([key, value]) => [`net.${net}.conf.${name.replace(".", "/")}.${key}`, value]),
            ),
          );
        return {
          ...compact({ hostname, hosts }),
          ...plain,
          interfaces: Object.fromEntries(
            Object.entries(interfaces).map(([name, one]) => [name, { ...one, addresses: held.get(name) ?? [] }]),
          ),
          routes: routes.flatMap((seed, index) => routesOf(seed, index, names, held)),
          // In any order: the kernel changes some of them along with others.
          sysctls: compact({
            "net.ipv4.conf.all.accept_redirects": redirects,
            ...Object.fromEntries(perInterface),
            "net.ipv4.conf.default.rp_filter": filterOfNew,
            "net.ipv4.ip_forward": forward,
          }),
        };
      },
    );
}

/** Topologies that pass every check. */
export function topologiesOf(of: Ingredients): fc.Arbitrary<Topology> {
  return fc
    .tuple(
      someOf(of.bridges, (index) => bridge(index, of)),
      fc.nat(7),
    )
    .chain(([made, cables]) =>
      fc
        .record({
          templates: fc.shuffledSubarray([...of.templates]),
          isOne: fc.boolean(),
          guests: someOf(of.guests, (index) => guestOf(index, made, of)),
        })
        .map(({ templates, isOne, ...rest }) =>
          fitted({ name: "lab", ...named(templates, isOne), bridges: made, ...rest }, cables),
        ),
    );
}

/** Templates as a topology names them; one alone in either way. */
function named(templates: readonly string[], isOne: boolean): Pick<Topology, "template" | "templates"> {
  const [template, ...others] = templates;
  return isOne && template !== undefined && others.length === 0 ? { template } : { templates: [...templates] };
}

/**
 * A topology and a later one, which keeps some of its guests, bridges and cables as they are: a change concerns some of them
 * and not others.
 */
export function pairsOf(of: Ingredients): fc.Arbitrary<readonly [Topology, Topology]> {
  const choice = fc.infiniteStream(fc.boolean());
  return fc.tuple(topologiesOf(of), topologiesOf(of), choice, fc.nat(7)).map(([one, other, choices, cables]) => {
    const kept = Object.entries(one.guests ?? {}).filter(() => choices.next().value === true);
    const needed = kept.flatMap(([, { interfaces = {} }]) => Object.values(interfaces).map(({ bridge }) => bridge));
    const bridges = Object.entries(one.bridges ?? {}).filter(
      ([name]) => needed.includes(name) || choices.next().value === true,
    );
    const guests = { ...other.guests, ...Object.fromEntries(kept) };
    return [one, fitted({ ...other, bridges: { ...other.bridges, ...Object.fromEntries(bridges) }, guests }, cables)];
  });
}

/** With no interface's mtu greater than its bridge's, and with up to so many cables between interfaces that have no bridge. */
function fitted({ bridges = {}, guests = {}, ...others }: Topology, cables: number): Topology {
  const free: string[] = [];
  const clamped = (guest: string, [key, one]: [string, Interface]): [string, Interface] => {
    if (one.bridge === undefined) free.push(`${guest}:${key}`);
    const { mtu, vlan, vlans, ...rest } = one;
    const filters = one.bridge !== undefined && own(bridges, one.bridge)?.vlan_filtering === true;
    const others = filters ? { ...rest, ...compact({ vlan, vlans }) } : rest;
    const most = (one.bridge === undefined ? undefined : own(bridges, one.bridge)?.mtu) ?? 9000;
    return [key, mtu === undefined || mtu > most ? others : { ...others, mtu }];
  };
  const fitting = Object.entries(guests).map(([guest, { interfaces = {}, ...rest }]): [string, Guest] => [
    guest,
    { ...rest, interfaces: Object.fromEntries(Object.entries(interfaces).map((entry) => clamped(guest, entry))) },
  ]);
  const byName = new Map(fitting);
  const links: [string, string][] = [];
  while (links.length < cables && free.length > 1) {
    const ends: [string, string] = [free.shift() ?? "", free.pop() ?? ""];
    links.push(ends);
    // Both ends have one mtu, which is the one that the first end names.
    const [guest = "", key = ""] = ends[1].split(":");
    const far = own(byName.get(guest)?.interfaces ?? {}, key);
    delete far?.mtu;
  }
  return { ...others, bridges, guests: Object.fromEntries(fitting), links };
}

export const topologies = topologiesOf(ingredients);

/** States that a topology asks for. */
export const desiredStates: fc.Arbitrary<State> = topologies.map((topology) => desired(topology, resolved));

/** Which interface has which addresses; an address has one holder, whatever its prefix length. */
function holdings(names: readonly string[], pool: readonly string[], holders: readonly number[]) {
  const held = new Map<string, string[]>();
  const given = new Set<string>();
  for (const [index, address] of pool.entries()) {
    const name = names[holders[index] ?? names.length];
    const [bare = ""] = address.split("/");
    if (name === undefined || given.has(bare)) continue;
    given.add(bare);
    held.set(name, [...(held.get(name) ?? []), address]);
  }
  return held;
}

/** The routes that a seed stands for on a guest with these interfaces; none where it makes no sense there. */
function routesOf(
  seed: RouteSeed,
  index: number,
  names: readonly string[],
  held: ReadonlyMap<string, string[]>,
): Route[] {
  const { to, shape, metric, table } = seed;
  const common = { to, metric, table };
  const ipv6 = to.includes(":");
  const dev = names[seed.interface];
  if (shape === "blackhole") return [{ ...common, type: "blackhole" }];
  if (dev === undefined) return [];
  if (shape === "link") return [{ ...common, dev }];
  if (shape === "via-link") {
    const [link, via] = ipv6 ? [`fd2${index}::/64`, `fd2${index}::1`] : [`10.2${index}.0.0/24`, `10.2${index}.0.1`];
    return [
      { ...common, via },
      { to: link, dev, table },
    ];
  }
  const own = held.get(dev)?.find((address) => address.includes(":") === ipv6 && !address.endsWith("/32"));
  if (own === undefined) return [];
  const { address } = networkOf(readCidr(own));
  return [{ ...common, via: ipv6 ? `${address}fe` : address.replace(/0$/, "254"), src: own.split("/")[0] ?? "" }];
}

/** A record of some of the names, in any order. */
function someOf<T>(
  names: readonly string[],
  value: (index: number) => fc.Arbitrary<T>,
): fc.Arbitrary<Record<string, T>> {
  return fc
    .shuffledSubarray([...names.keys()])
    .chain((indexes) => fc.tuple(...indexes.map((index) => fc.tuple(fc.constant(names[index] ?? ""), value(index)))))
    .map((entries) => Object.fromEntries(entries));
}

function optional<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

/** Without the keys whose value is undefined, as in a file that does not have them. */
function compact<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
