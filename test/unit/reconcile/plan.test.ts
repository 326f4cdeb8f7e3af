import { describe, expect, test } from "vitest";
import { diff } from "../../../src/reconcile/diff/diff.ts";
import { operationsOf, plan } from "../../../src/reconcile/plan/plan.ts";
import { renderOperation } from "../../../src/reconcile/render/operations.ts";
import type { State } from "../../../src/reconcile/state.ts";
import { edited, nothing, stateOf } from "../../support/state.ts";

/** The steps from one state to another, for people. */
function steps(from: State, to: State): string[] {
  return operationsOf(plan(diff(to, from), to)).map(renderOperation);
}

/** One guest that has this, on a lab of these bridges. */
function guest(inside: string, bridges = "{ left: }"): State {
  return stateOf(`bridges: ${bridges}\nguests: { alice: ${inside} }`);
}

describe("on the host", () => {
  test("a tap finds its bridge, and a bridge goes last of all", () => {
    const from = guest("{ interfaces: { eth0: { bridge: old } } }", "{ old: }");
    const to = guest("{ interfaces: { eth0: { bridge: new }, eth1: { bridge: new } } }", "{ new: }");
    expect(steps(from, to)).toEqual([
      "create bridge new",
      "create tap alice-eth1 on bridge new",
      "set bridge of tap alice-eth0 to new",
      "plug interface alice:eth1",
      "delete bridge old",
    ]);
  });

  test("an address moves between bridges that stay without being on both", () => {
    const from = guest("{}", "{ left: { addresses: [10.1.0.1/24] }, right: }");
    const to = guest("{}", "{ right: { addresses: [10.1.0.1/24] }, left: }");
    expect(steps(from, to)).toEqual([
      "delete address 10.1.0.1/24 from bridge left",
      "add address 10.1.0.1/24 to bridge right",
    ]);
  });

  test("a tap goes once its guest has let go of it", () => {
    expect(steps(guest("{ interfaces: { eth0: { bridge: left } } }"), nothing)).toEqual([
      "stop guest alice",
      "delete tap alice-eth0",
      "delete bridge left",
    ]);
  });
});

describe("in a guest", () => {
  const one = guest("{ interfaces: { eth0: { addresses: [10.1.0.1/24] }, eth1: } }");

  test("its init is released once its network is there", () => {
    const to = guest(
      "{ interfaces: { eth0: { addresses: [10.1.0.1/24] } }, routes: [{ to: default, via: 10.1.0.9 }] }",
    );
    expect(steps(nothing, to)).toEqual([
      "create bridge left",
      "create tap alice-eth0",
      "start guest alice",
      "plug interface alice:eth0",
      "add address 10.1.0.1/24 to alice:eth0",
      "add route default via 10.1.0.9 dev eth0 in alice",
      "release guest alice to its init",
    ]);
  });

  test("an address moves between interfaces without being on both", () => {
    const to = guest("{ interfaces: { eth0:, eth1: { addresses: [10.1.0.1/24] } } }");
    expect(steps(one, to)).toEqual([
      "delete address 10.1.0.1/24 from alice:eth0",
      "add address 10.1.0.1/24 to alice:eth1",
    ]);
  });

  test("a route goes before what it leads through, and comes after it", () => {
    const there = "{ interfaces: { eth5: { addresses: [10.5.0.1/24] } }, routes: [{ to: default, via: 10.5.0.9 }] }";
    expect(steps(guest(there), guest("{}"))).toEqual([
      "delete route default via 10.5.0.9 dev eth5 in alice",
      "unplug interface alice:eth5",
      "delete tap alice-eth5",
    ]);
    expect(steps(guest("{}"), guest(there))).toEqual([
      "create tap alice-eth5",
      "plug interface alice:eth5",
      "add address 10.5.0.1/24 to alice:eth5",
      "add route default via 10.5.0.9 dev eth5 in alice",
    ]);
  });

  test("a link route comes before the routes whose gateways lie behind it", () => {
    const routes = "[{ to: default, via: 10.9.0.1 }, { to: 10.9.0.0/24, dev: eth1 }]";
    const to = guest(`{ interfaces: { eth0: { addresses: [10.1.0.1/24] }, eth1: }, routes: ${routes} }`);
    const expected = ["route 10.9.0.0/24 dev eth1 in alice", "route default via 10.9.0.1 dev eth1 in alice"];
    expect(steps(one, to)).toEqual(expected.map((route) => `add ${route}`));
    const elsewhere = edited(to, ({ guests }) => {
      for (const route of guests["alice"]?.routes ?? []) route.dev = "eth0";
    });
    expect(steps(elsewhere, to)).toEqual(expected.map((route) => `replace ${route}`));
  });

  test("sysctls come before the interfaces that take them over, those of an interface after it", () => {
    const sysctls = "{ net.ipv4.conf.eth5/1.rp_filter: 2, net.ipv4.conf.default.rp_filter: 1 }";
    const to = guest(`{ interfaces: { eth0: { addresses: [10.1.0.1/24] }, eth1:, eth5.1: }, sysctls: ${sysctls} }`);
    expect(steps(one, to)).toEqual([
      "create tap alice-eth5.1",
      "set sysctl net.ipv4.conf.default.rp_filter to 1 in alice",
      "plug interface alice:eth5.1",
      "set sysctl net.ipv4.conf.eth5/1.rp_filter to 2 in alice",
    ]);
  });

  test("an interface has its mtu before its sysctls, those before its addresses, and IPv6's mtu again", () => {
    const inside = (of: string) =>
      guest(`{ interfaces: { eth5.1: { ${of} } }, sysctls: { net.ipv6.conf.eth5/1.mtu: 1300, net.ipv4.tcp_ecn: 1 } }`);
    const to = inside("addresses: [fd01::1/64], mtu: 1400, impair: { loss: 1% }");
    const expected = [
      "set mtu of tap alice-eth5.1 to 1400",
      "set mtu of interface alice:eth5.1 to 1400",
      "set sysctl net.ipv6.conf.eth5/1.mtu to 1300 in alice",
      "set impair of interface alice:eth5.1 to loss 1%",
      "add address fd01::1/64 to alice:eth5.1",
    ];
    expect(steps(inside("mtu: 1500"), to)).toEqual(expected);
    const without = edited(inside("mtu: 1200"), ({ guests }) => {
      delete guests["alice"]?.sysctls["net.ipv6.conf.eth5/1.mtu"];
    });
    expect(steps(without, to)).toEqual(expected);
    const down = edited(to, ({ guests, taps }) => {
      Object.assign(guests["alice"]?.interfaces["eth5.1"] ?? {}, { up: false });
      Object.assign(taps["alice-eth5.1"] ?? {}, { plugged: false });
    });
    expect(steps(down, to)).toEqual(["set up of interface alice:eth5.1 to true", expected[2]]);
    expect(steps(to, down)).toEqual(["set up of interface alice:eth5.1 to false"]);
  });

  test("an interface is raised before it gets addresses and routes, and what goes to rtnetlink is in one piece", () => {
    const to = guest(`{
      interfaces: { eth0: { addresses: [10.2.0.1/24], mtu: 1400 }, eth1: },
      routes: [{ to: default, via: 10.2.0.9 }], sysctls: { net.ipv4.ip_forward: 1 } }`);
    const down = edited(one, ({ taps, guests }) => {
      Object.assign(guests["alice"]?.interfaces["eth0"] ?? {}, { up: false });
      Object.assign(taps["alice-eth0"] ?? {}, { plugged: false });
    });
    expect(steps(down, to)).toEqual([
      "set mtu of tap alice-eth0 to 1400",
      "set sysctl net.ipv4.ip_forward to 1 in alice",
      "set mtu of interface alice:eth0 to 1400",
      "set up of interface alice:eth0 to true",
      "delete address 10.1.0.1/24 from alice:eth0",
      "add address 10.2.0.1/24 to alice:eth0",
      "add route default via 10.2.0.9 dev eth0 in alice",
    ]);
  });

  test("an interface whose mtu and mac both change is plugged in again once", () => {
    const to = guest(
      `{ interfaces: { eth0: { addresses: [10.1.0.1/24], mtu: 9000, mac: "02:00:00:00:00:09" }, eth1: } }`,
    );
    expect(steps(one, to)).toEqual([
      "set mtu of tap alice-eth0 to 9000",
      "unplug interface alice:eth0",
      "plug interface alice:eth0",
      "add address 10.1.0.1/24 to alice:eth0",
    ]);
    expect(plan(diff(to, one), to).guests["alice"]?.[1]).toMatchObject({
      attributes: { mac: "02:00:00:00:00:09", mtu: 9000, up: true, impair: null },
    });
    expect(steps(to, one)).toEqual([
      "set mtu of tap alice-eth0 to 1500",
      expect.stringMatching(/^set mac of interface alice:eth0 to 02:/),
      "set mtu of interface alice:eth0 to 1500",
    ]);
  });
});

describe("a boot", () => {
  const from = guest("{}");
  const to = guest("{ memory: 64M, args: [quiet], kernel: other }");

  test("happens once, whatever it is for", () => {
    expect(steps(from, to)).toEqual(["stop guest alice", "start guest alice", "release guest alice to its init"]);
    for (const state of ["held", "hung"] as const) {
      const found = edited(from, ({ guests }) => Object.assign(guests["alice"] ?? {}, { state }));
      expect(steps(found, to)).toEqual(steps(from, to));
    }
  });

  test("of a guest that runs and answers is told, for the user has to allow it", () => {
    const reboots = (found: State) => plan(diff(to, found), to).reboots;
    expect(reboots(from)).toEqual(["alice"]);
    expect(reboots(nothing)).toEqual([]);
    expect(reboots(edited(from, ({ guests }) => Object.assign(guests["alice"] ?? {}, { state: "hung" })))).toEqual([]);
  });

  test("of one that hangs takes no leave", () => {
    const hung = edited(from, ({ guests }) => Object.assign(guests["alice"] ?? {}, { state: "hung" }));
    expect(steps(hung, from)).toEqual(["stop guest alice", "start guest alice", "release guest alice to its init"]);
    expect(plan(diff(from, hung), from).reboots).toEqual([]);
  });

  test("is finished where it was cut short", () => {
    const held = edited(from, ({ guests }) => Object.assign(guests["alice"] ?? {}, { state: "held" }));
    expect(steps(held, from)).toEqual(["release guest alice to its init"]);
  });
});

test("a guest has its own list of steps, whatever its name", () => {
  const to = stateOf("guests: { constructor: { interfaces: { __proto__: } }, alice: }");
  expect(Object.keys(plan(diff(to, nothing), to).guests)).toEqual(["constructor", "alice"]);
  expect(steps(nothing, to)).toContain("plug interface constructor:__proto__");
});
