/** A change of one key: two topologies without their names, and how the change is told. */
export interface KeyChange {
  readonly from?: string;
  readonly to?: string;
  readonly shown: string;
  /** What there is to say where the key's change is no operation of its own. */
  readonly note?: string;
}

/** What an example shows: `1400` takes the place of `1500`. */
function of(wrap: (value: string) => string, from: string, to: string): KeyChange {
  return { from: wrap(from), to: wrap(to), shown: `${code(from)} to ${code(to)}` };
}

function code(text: string): string {
  return text === "" ? "nothing" : `\`${text}\``;
}

const bridge = (key: string) => (value: string) => `bridges: { lan: { ${given(key, value)} } }`;
const guest = (key: string) => (value: string) => inGuest(given(key, value));
const inside = (key: string) => (value: string) => inGuest(`interfaces: { eth0: { ${given(key, value)} } }`);
const filtered = (key: string) => (value: string) =>
  `bridges: { lan: { vlan_filtering: true } }\nguests: { alice: { interfaces: { eth0: { bridge: lan, ${given(key, value)} } } } }`;
const impair = (key: string) => (value: string) => inside("impair")(`{ delay: 9ms, ${given(key, value)} }`);
const file = (key: string) => (value: string) =>
  inGuest(`files: { /etc/motd: { ${key === "mode" ? 'content: "", ' : ""}${given(key, value)} } }`);
const addresses = "addresses: [10.0.0.1/24, 10.0.0.2/24]";
const route = (value: string) => inGuest(`interfaces: { eth0: { ${addresses} }, eth1: {} }, routes: [${value}]`);
const rule = (value: string) => inGuest(`rules: [${value === "" ? "" : `{ priority: 1, ${value} }`}]`);
const defaults = (key: string) => (value: string) =>
  `defaults: { hosts: false, ${given(key, value)} }\nguests: { alice: }`;
const named = (value: string) => `guests: { alice: { ${value} }, bob: { interfaces: { eth0: { ${addresses} } } } }`;

function given(key: string, value: string): string {
  return value === "" ? "" : `${key}: ${value}`;
}

function inGuest(text: string): string {
  return `bridges: { lan:, far: }\nguests: { alice: { ${text} } }`;
}

/** By the key, `*` for a name of the user's own. In the schema's order. */
export const examples: Readonly<Record<string, KeyChange>> = {
  name: { shown: "`one` to `two`", note: "none: it is another lab, and `dumm destroy one` ends the first" },
  template: of((value) => `${given("template", value)}\nguests: { alice: }`, "psk", "certs"),
  templates: of((value) => `${given("templates", value)}\nguests: { alice: }`, "[psk]", "[psk, certs]"),
  isolation: { shown: "`host` to `private`", note: "none: the lab is taken down first, and brought up anew" },
  defaults: of(
    (value) => `${given("defaults", value)}\nguests: { alice: }`,
    "{ hosts: false, memory: 64M }",
    "{ hosts: false, memory: 96M }",
  ),
  "defaults.kernel": of(defaults("kernel"), "default", "other"),
  "defaults.master": of(defaults("master"), "busybox", "other"),
  "defaults.memory": of(defaults("memory"), "64M", "96M"),
  "defaults.union": of(defaults("union"), "overlay", "fuse"),
  "defaults.confined": of(defaults("confined"), "true", "false"),
  "defaults.limits": of(defaults("limits"), "{ cpu: 0.5 }", "{ cpu: 1 }"),
  "defaults.limits.cpu": of(defaults("limits"), "{ cpu: 0.5 }", "{ cpu: 1 }"),
  "defaults.limits.memory": of(defaults("limits"), "{ memory: 256M }", "{ memory: 512M }"),
  "defaults.args": of(defaults("args"), "[]", "[audit=0]"),
  "defaults.hosts": of(
    (value) =>
      `defaults: { hosts: ${value} }\nguests: { alice: { interfaces: { eth0: { addresses: [10.0.0.1/24] } } } }`,
    "false",
    "true",
  ),
  "defaults.sysctls": of(defaults("sysctls"), "{ net.ipv4.tcp_ecn: 0 }", "{ net.ipv4.tcp_ecn: 1 }"),
  bridges: of((value) => given("bridges", value), "{ lan: }", "{ lan:, far: }"),
  "bridges.*.addresses": of(bridge("addresses"), "[10.0.0.1/24]", "[10.0.0.2/24]"),
  "bridges.*.external": of(bridge("external"), "[]", "[eth7]"),
  "bridges.*.nat": of(
    (value) => `bridges: { lan: { addresses: [10.0.0.1/24], ${given("nat", value)} } }`,
    "false",
    "true",
  ),
  "bridges.*.mtu": of(bridge("mtu"), "1500", "9000"),
  "bridges.*.mac": of(bridge("mac"), "02:00:00:00:00:01", "02:00:00:00:00:02"),
  "bridges.*.stp": of(bridge("stp"), "false", "true"),
  "bridges.*.ageing_time": of(bridge("ageing_time"), "300", "0"),
  "bridges.*.vlan_filtering": of(bridge("vlan_filtering"), "false", "true"),
  "bridges.*.multicast_snooping": of(bridge("multicast_snooping"), "true", "false"),
  "bridges.*.group_fwd_mask": of(bridge("group_fwd_mask"), "0", "16384"),
  links: of(
    (value) => `${given("links", value)}\nguests: { a: { interfaces: { eth0: } }, b: { interfaces: { eth0: } } }`,
    "[]",
    "[[a:eth0, b:eth0]]",
  ),
  guests: of((value) => given("guests", value), "{ alice: }", "{ alice:, bob: }"),
  "guests.*.count": of((value) => `guests: { "g{index}": { ${given("count", value)} } }`, "1", "2"),
  "guests.*.state": of(guest("state"), "running", "paused"),
  "guests.*.hostname": of(guest("hostname"), "moon", "sun"),
  "guests.*.kernel": of(guest("kernel"), "default", "other"),
  "guests.*.master": of(guest("master"), "busybox", "other"),
  "guests.*.memory": of(guest("memory"), "64M", "96M"),
  "guests.*.union": of(guest("union"), "overlay", "fuse"),
  "guests.*.confined": of(guest("confined"), "true", "false"),
  "guests.*.limits": of(guest("limits"), "{ cpu: 0.5 }", "{ cpu: 1 }"),
  "guests.*.limits.cpu": of(guest("limits"), "{ cpu: 0.5 }", "{ cpu: 1 }"),
  "guests.*.limits.memory": of(guest("limits"), "{ memory: 256M }", "{ memory: 512M }"),
  "guests.*.args": of(guest("args"), "[]", "[audit=0]"),
  "guests.*.hosts": of((value) => named(given("hosts", value)), "false", "true"),
  "guests.*.files": of(guest("files"), '{ /etc/one: { content: "" } }', '{ /etc/two: { content: "" } }'),
  "guests.*.files.*.content": of(file("content"), "one", "two"),
  "guests.*.files.*.source": of(file("source"), "one.conf", "two.conf"),
  "guests.*.files.*.mode": of(file("mode"), '"0644"', '"0600"'),
  "guests.*.interfaces": of(guest("interfaces"), "{ eth0: }", "{ eth1: }"),
  "guests.*.interfaces.*.bridge": of(inside("bridge"), "lan", "far"),
  "guests.*.interfaces.*.addresses": of(inside("addresses"), "[10.0.0.1/24]", "[10.0.0.2/24]"),
  "guests.*.interfaces.*.mac": of(inside("mac"), "02:00:00:00:00:01", "02:00:00:00:00:02"),
  "guests.*.interfaces.*.mtu": of(inside("mtu"), "1500", "1400"),
  "guests.*.interfaces.*.up": of(inside("up"), "true", "false"),
  "guests.*.interfaces.*.vlan": of(filtered("vlan"), "1", "10"),
  "guests.*.interfaces.*.vlans": of(filtered("vlans"), "[10]", "[10, 20]"),
  "guests.*.interfaces.*.impair": of(inside("impair"), "", "{ delay: 9ms }"),
  "guests.*.interfaces.*.impair.delay": of((value) => inside("impair")(`{ ${given("delay", value)} }`), "9ms", "20ms"),
  "guests.*.interfaces.*.impair.jitter": of(impair("jitter"), "1ms", "2ms"),
  "guests.*.interfaces.*.impair.loss": of(impair("loss"), "1%", "2%"),
  "guests.*.interfaces.*.impair.duplicate": of(impair("duplicate"), "1%", "2%"),
  "guests.*.interfaces.*.impair.corrupt": of(impair("corrupt"), "1%", "2%"),
  "guests.*.interfaces.*.impair.reorder": of(impair("reorder"), "1%", "2%"),
  "guests.*.interfaces.*.impair.rate": of(impair("rate"), "1mbit", "2mbit"),
  "guests.*.interfaces.*.impair.limit": of(impair("limit"), "1000", "2000"),
  "guests.*.routes": of(route, "", "{ to: default, via: 10.0.0.9 }"),
  "guests.*.routes[].to": of(route, "{ to: 10.1.0.0/16, via: 10.0.0.9 }", "{ to: 10.2.0.0/16, via: 10.0.0.9 }"),
  "guests.*.routes[].via": of(route, "{ to: default, via: 10.0.0.9 }", "{ to: default, via: 10.0.0.8 }"),
  "guests.*.routes[].dev": of(route, "{ to: 10.1.0.0/16, dev: eth0 }", "{ to: 10.1.0.0/16, dev: eth1 }"),
  "guests.*.routes[].metric": of(route, "{ to: default, via: 10.0.0.9 }", "{ to: default, via: 10.0.0.9, metric: 5 }"),
  "guests.*.routes[].table": of(route, "{ to: default, via: 10.0.0.9 }", "{ to: default, via: 10.0.0.9, table: 5 }"),
  "guests.*.routes[].src": of(route, "{ to: default, via: 10.0.0.9 }", "{ to: default, via: 10.0.0.9, src: 10.0.0.2 }"),
  "guests.*.routes[].type": of(route, "{ to: 10.1.0.0/16, type: blackhole }", "{ to: 10.1.0.0/16, type: prohibit }"),
  "guests.*.rules": of(rule, "", "from: 10.1.0.0/16, table: 5"),
  "guests.*.rules[].priority": of(
    (value) => inGuest(`rules: [{ table: 5, from: 10.1.0.0/16, ${given("priority", value)} }]`),
    "1",
    "2",
  ),
  "guests.*.rules[].table": of(rule, "from: 10.1.0.0/16, table: 5", "from: 10.1.0.0/16, table: 6"),
  "guests.*.rules[].from": of(rule, "from: 10.1.0.0/16, table: 5", "from: 10.2.0.0/16, table: 5"),
  "guests.*.rules[].to": of(rule, "to: 10.1.0.0/16, table: 5", "to: 10.2.0.0/16, table: 5"),
  "guests.*.rules[].iif": of(rule, "iif: eth0, table: 5", "iif: eth1, table: 5"),
  "guests.*.rules[].oif": of(rule, "oif: eth0, table: 5", "oif: eth1, table: 5"),
  "guests.*.rules[].fwmark": of(rule, "fwmark: 1, table: 5", "fwmark: 2, table: 5"),
  "guests.*.sysctls": of(guest("sysctls"), "{ net.ipv4.tcp_ecn: 0 }", "{ net.ipv4.tcp_ecn: 1 }"),
};
