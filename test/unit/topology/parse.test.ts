import { describe, expect, test } from "vitest";
import { parseTopology } from "../../../src/core/topology/parse.ts";
import { formatProblem } from "../../../src/core/topology/problem.ts";

function messages(text: string): string[] {
  return parseTopology(text, "x.yaml").problems.map(formatProblem);
}

describe("a valid topology", () => {
  test("may be no more than a name", () => {
    expect(parseTopology("name: x\n", "x.yaml")).toEqual({
      topology: { name: "x" },
      problems: [],
      sources: [],
      externals: new Map(),
      templates: [],
    });
  });

  test("has empty values as empty mappings, or as if left out", () => {
    const text =
      "name: x\ndefaults:\nbridges: { left: }\nguests:\n  alice:\n  bob: { routes: , interfaces: { eth0: } }\n";
    expect(parseTopology(text, "x.yaml").topology).toEqual({
      name: "x",
      bridges: { left: {} },
      guests: { alice: {}, bob: { interfaces: { eth0: {} } } },
    });
  });

  test("may use anchors, aliases and merge keys, with its own keys before merged ones", () => {
    const text = `
name: x
guests:
  alice: &base
    memory: 64M
    sysctls: &forward { net.ipv4.ip_forward: 1 }
  bob: { <<: *base, memory: 32M }
  carol: { sysctls: *forward }
`;
    const forward = { "net.ipv4.ip_forward": 1 };
    expect(parseTopology(text, "x.yaml").topology?.guests).toEqual({
      alice: { memory: "64M", sysctls: forward },
      bob: { memory: "32M", sysctls: forward },
      carol: { sysctls: forward },
    });
  });

  test("may use one anchor more than a hundred times", () => {
    const guests = Array.from({ length: 300 }, (_, index) => `  guest${index}: *base\n`).join("");
    expect(messages(`name: x\nguests:\n  first: &base { memory: 64M }\n${guests}`)).toEqual([]);
  });

  test("may have names that JavaScript's objects inherit", () => {
    const text =
      "name: x\nbridges: { constructor: }\nguests:\n  tostring: { interfaces: { valueOf: { bridge: constructor } } }\n";
    expect(messages(text)).toEqual([]);
    expect(messages("name: x\nguests:\n  a: { interfaces: { eth0: { bridge: toString } } }\n")).toEqual([
      'x.yaml:3:38: unknown bridge "toString"; name it under bridges',
    ]);
  });

  test("may start with a byte order mark and have Windows line ends", () => {
    expect(messages("\ufeffname: x\r\nguests:\r\n  alice:\r\n")).toEqual([]);
  });

  test.each([
    [
      "one address on two segments",
      "a: { eth0: { bridge: left, addresses: [10.1.0.1/24] } }",
      "b: { eth0: { bridge: right, addresses: [10.1.0.1/24] } }",
    ],
    [
      "one MAC on two segments",
      "a: { eth0: { bridge: left, mac: 02:00:00:00:00:01 } }",
      "b: { eth0: { bridge: right, mac: 02:00:00:00:00:01 } }",
    ],
    [
      "one address on two taps without a bridge",
      "a: { eth0: { addresses: [10.1.0.1/24] } }",
      "b: { eth0: { addresses: [10.1.0.1/24] } }",
    ],
    [
      "both addresses of a /31",
      "a: { eth0: { bridge: left, addresses: [10.1.0.0/31] } }",
      "b: { eth0: { bridge: left, addresses: [10.1.0.1/31] } }",
    ],
    [
      "one link-local address on two interfaces",
      "a: { eth0: { bridge: left, addresses: ['fe80::1/64'] } , eth1: { bridge: right, addresses: ['fe80::1/64'] } }",
      "b: {}",
    ],
  ])("may have %s", (_, ...guests) => {
    const lines = guests.map((guest) => guest.replace(/^(\w+): (.*)$/, "  $1: { interfaces: $2 }\n"));
    expect(messages(`name: x\nbridges: { left: , right: }\nguests:\n${lines.join("")}`)).toEqual([]);
  });

  test.each([
    ["default twice, once for each family", "{ to: default, via: 10.1.0.1 }, { to: default, via: fd00:1::1 }"],
    ["a host as destination", "{ to: 10.9.0.1, via: 10.1.0.1 }"],
    ["a gateway on a link route", "{ to: 10.9.0.1, dev: eth0 }, { to: default, via: 10.9.0.1 }"],
    ["a link-local gateway with dev", "{ to: default, via: 'fe80::1', dev: eth0 }"],
    [
      "one destination at two metrics and in two tables",
      "{ to: default, dev: eth0 }, { to: default, dev: eth0, metric: 5 }, { to: default, dev: eth0, table: 5 }",
    ],
    ["a blackhole", "{ to: 10.9.0.0/16, type: blackhole, metric: 4294967295 }"],
    ["a source address", "{ to: default, via: 10.1.0.1, src: 10.1.0.10 }"],
  ])("may have routes: %s", (_, routes) => {
    const eth0 = "eth0: { addresses: [10.1.0.10/24, fd00:1::a/64] }, eth1: { addresses: ['fe80::1/64'] }";
    expect(messages(`name: x\nguests:\n  a:\n    interfaces: { ${eth0} }\n    routes: [${routes}]\n`)).toEqual([]);
  });
});

describe("a problem", () => {
  test("carries its place as data", () => {
    const text = "name: x\nguests:\n  alice:\n    interfaces:\n      eth0: { mtu: 12, addresses: [10.1.0.1/40] }\n";
    expect(parseTopology(text, "lab.yaml")).toEqual({
      topology: undefined,
      sources: [],
      externals: new Map(),
      templates: [],
      problems: [
        {
          file: "lab.yaml",
          line: 5,
          column: 20,
          path: "guests.alice.interfaces.eth0.mtu",
          message: "expected a whole number from 68 to 65521, got 12",
        },
        {
          file: "lab.yaml",
          line: 5,
          column: 36,
          path: "guests.alice.interfaces.eth0.addresses[0]",
          message: 'expected a prefix length from 1 to 32 for an IPv4 address, got "40"',
        },
      ],
    });
  });

  test("within an anchor stands there, and is told once", () => {
    const text =
      "name: x\nguests:\n  alice: &base\n    memory: 1M\n  bob: *base\n  carol: { <<: *base }\n  dave: { <<: [*base] }\n";
    expect(messages(text)).toEqual(["x.yaml:4:13: memory of 1M is too little to boot; at least 16M"]);
  });

  test("of what an alias stands for as a whole stands at the alias", () => {
    const text = "name: &n x\nguests:\n  alice: { memory: *n }\n";
    expect(messages(text)).toEqual(['x.yaml:3:20: expected a number and K, M or G, such as 128M, got "x"']);
  });

  test.each([
    [
      "a refused address hides no gateway",
      "{ eth0: { addresses: [10.1.0.10] } }",
      ["address 10.1.0.10 lacks its prefix length"],
    ],
    ["nor does a misspelt key", "{ eth0: { adresses: [10.1.0.10/24] } }", ['unknown key "adresses"']],
    ["nor do interfaces that are a list", "[eth0]", ["expected a mapping of interface names to interfaces"]],
  ])("does not draw others along: %s", (_, interfaces, expected) => {
    const routes = "[{ to: default, via: 10.1.0.1, dev: eth0 }]";
    const text = `name: x\nguests:\n  alice:\n    interfaces: ${interfaces}\n    routes: ${routes}\n`;
    const { problems } = parseTopology(text, "x.yaml");
    expect(problems.map(({ message }) => message)).toEqual(expected.map((part) => expect.stringContaining(part)));
  });

  test("of a refused bridge does not make the bridge unknown", () => {
    const text = "name: x\nbridges: { left: 5 }\nguests:\n  alice: { interfaces: { eth0: { bridge: left } } }\n";
    expect(messages(text)).toEqual([
      "x.yaml:2:18: expected a mapping with the keys addresses, external, nat, mtu, mac, stp, ageing_time, vlan_filtering, multicast_snooping and group_fwd_mask, got 5",
    ]);
  });
});

test("no text at all makes it throw", () => {
  for (const text of [
    "\0",
    "%YAML 9.9\n---\n",
    "[",
    "? ",
    "!!set {a}",
    "*",
    "&a",
    "- - -",
    "'",
    "<<: 1",
    "<<: *a",
    "a: !!binary x",
    "{[a]: b}",
    "__proto__: {}",
  ]) {
    expect(parseTopology(text, "x.yaml").problems.length, text).toBeGreaterThan(0);
  }
});
