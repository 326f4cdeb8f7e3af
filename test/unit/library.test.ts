import { expect, test } from "vitest";
import { desired, diff, operationsOf, parseTopology, plan, renderChange, renderOperation } from "../../src/index.ts";

test("a program can go from a topology to a plan without a machine", () => {
  const { topology } = parseTopology("name: lab\nguests:\n  moon: { hosts: false }\n", "topology.yaml");
  if (topology === undefined) throw new Error("the topology is valid");
  const wanted = desired(topology, {
    kernels: new Map([["default", "/k/linux"]]),
    masters: new Map([["busybox", "/m/busybox"]]),
    sources: new Map(),
    templates: new Map(),
  });
  const changes = diff(wanted, {
    lab: "lab",
    bridges: {},
    taps: {},
    externals: {},
    nat: [],
    uplink: null,
    hostSysctls: {},
    hooks: {},
    guests: {},
  });
  expect(changes.map(renderChange)).toEqual([{ sign: "+", text: "guest moon" }]);
  expect(operationsOf(plan(changes, wanted)).map(renderOperation)).toEqual([
    "start guest moon",
    "release guest moon to its init",
  ]);
});
