import { describe, expect, test } from "vitest";
import { parseTopology } from "../../../src/core/topology/parse.ts";
import { formatProblem } from "../../../src/core/topology/problem.ts";
import { desired } from "../../../src/reconcile/desired.ts";
import { diff } from "../../../src/reconcile/diff/diff.ts";
import type { State } from "../../../src/reconcile/state.ts";

const resolved = {
  kernels: new Map([["default", "/k/linux"]]),
  masters: new Map([["busybox", "/m/busybox"]]),
  sources: new Map(),
  templates: new Map(),
};

function stateOf(text: string): State {
  const { topology, problems } = parseTopology(`name: lab\n${text}`, "t.yaml");
  if (topology === undefined) throw new Error(problems.map(formatProblem).join("\n"));
  return desired(topology, resolved);
}

describe("a cable", () => {
  const guests = (moon: string, sun: string) =>
    `guests: { moon: { interfaces: { eth0: ${moon} } }, sun: { interfaces: { eth0: ${sun} } } }`;
  const cabled = (moon = "", sun = "") => stateOf(`links: [[sun:eth0, moon:eth0]]\n${guests(moon, sun)}`);

  test("is a bridge that joins its two ends and nothing else", () => {
    const state = cabled();
    expect(Object.keys(state.bridges)).toEqual(["moon-eth0--sun-eth0"]);
    expect(state.bridges["moon-eth0--sun-eth0"]).toMatchObject({ mtu: 1500, stp: false, up: true, addresses: [] });
    expect(Object.values(state.taps).map(({ bridge }) => bridge)).toEqual(Array(2).fill("moon-eth0--sun-eth0"));
  });

  test("is the same from either end", () => {
    expect(stateOf(`links: [[moon:eth0, sun:eth0]]\n${guests("", "")}`)).toEqual(cabled());
  });

  test("has the mtu of the end that has one, from end to end", () => {
    const { bridges, taps, guests: inside } = cabled("{ mtu: 9000 }");
    const mtus = [...Object.values(bridges), ...Object.values(taps)].map(({ mtu }) => mtu);
    expect([...mtus, inside["sun"]?.interfaces["eth0"]?.mtu]).toEqual([9000, 9000, 9000, 9000]);
  });

  test("that is drawn between two running guests touches neither", () => {
    const changes = diff(cabled(), stateOf(guests("", "")));
    expect(changes.map(({ object, difference }) => `${object} ${difference}`)).toEqual([
      "bridge missing",
      "tap differs",
      "tap differs",
    ]);
  });
});

describe("an interface that is down", () => {
  const alice = (eth1: string, routes: string) =>
    stateOf(`
bridges: { lan: , other: }
guests:
  alice:
    interfaces:
      eth0: { bridge: lan, addresses: [10.0.0.1/24, "fd00::1/64"] }
      eth1: { bridge: other, addresses: [10.1.0.1/16, "fd01::1/64"], ${eth1} }
    routes: [${routes}]
`).guests["alice"];
  const routesOf = (eth1: string, routes: string) => alice(eth1, routes)?.routes.map(({ to, dev }) => `${to} ${dev}`);

  test("keeps its IPv4 addresses alone, as the kernel has it", () => {
    expect(alice("up: false", "")?.interfaces).toMatchObject({
      eth0: { up: true, addresses: ["10.0.0.1/24", "fd00::1/64"] },
      eth1: { up: false, addresses: ["10.1.0.1/16"] },
    });
  });

  test.each([
    ["through it", "{ to: 10.9.0.0/16, dev: eth1 }"],
    ["with a gateway behind it", "{ to: 10.9.0.0/16, via: 10.1.0.2 }"],
    ["with a gateway behind it, in IPv6", "{ to: default, via: 'fd01::2' }"],
    ["with a source address on it", "{ to: 10.9.0.0/16, dev: eth0, src: 10.1.0.1 }"],
  ])("has no routes %s", (_, route) => {
    expect(routesOf("up: false", route)).toEqual([]);
    expect(routesOf("up: true", route)).toHaveLength(1);
  });

  test.each([
    ["through another", "{ to: 10.9.0.0/16, via: 10.0.0.2, src: 10.0.0.1 }", ["10.9.0.0/16 eth0"]],
    ["that lead nowhere", "{ to: 10.9.0.0/16, type: blackhole }", ["10.9.0.0/16 null"]],
  ])("leaves the routes %s", (_, route, expected) => {
    expect(routesOf("up: false", route)).toEqual(expected);
  });

  test("leaves its tap to the guest, so that nothing else differs", () => {
    const text = (up: boolean) =>
      stateOf(`guests: { alice: { interfaces: { eth0: { addresses: [10.0.0.1/24], up: ${up} } } } }`);
    expect(diff(text(false), text(true))).toEqual([
      {
        object: "interface",
        guest: "alice",
        interface: "eth0",
        difference: "differs",
        attribute: "up",
        observed: true,
        desired: false,
      },
    ]);
  });
});

test("a hundred guests from six lines are a hundred guests", () => {
  const { guests, taps } = stateOf(`
bridges: { lan: }
guests:
  client{index}:
    count: 100
    interfaces:
      eth0: { bridge: lan, addresses: ["10.0.0.200+{index}/16"] }
`);
  expect(Object.keys(guests)).toHaveLength(100);
  expect(new Set(Object.values(guests).map(({ interfaces }) => interfaces["eth0"]?.mac)).size).toBe(100);
  expect(guests["client100"]?.interfaces["eth0"]?.addresses).toEqual(["10.0.1.44/16"]);
  expect(taps["client56-eth0"]).toMatchObject({ guest: "client56", bridge: "lan" });
});
