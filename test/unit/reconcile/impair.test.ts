import { expect, test } from "vitest";
import type { Impair, Topology } from "../../../src/core/topology/types.ts";
import { desired } from "../../../src/reconcile/desired.ts";
import { diff } from "../../../src/reconcile/diff/diff.ts";
import { operationsOf, plan } from "../../../src/reconcile/plan/plan.ts";
import { renderChange } from "../../../src/reconcile/render/changes.ts";
import { renderOperation } from "../../../src/reconcile/render/operations.ts";
import type { State } from "../../../src/reconcile/state.ts";

const resolved = {
  kernels: new Map([["default", "/linux"]]),
  masters: new Map([["busybox", "/busybox"]]),
  sources: new Map(),
  templates: new Map(),
};

function state(impair?: Impair, mtu?: number): State {
  const topology: Topology = {
    name: "lab",
    guests: { alice: { interfaces: { eth0: { ...(impair && { impair }), ...(mtu && { mtu }) } } } },
  };
  return desired(topology, resolved);
}

function steps(wanted: State, there: State): { changes: string[]; operations: string[] } {
  const changes = diff(wanted, there);
  return {
    changes: changes.map(renderChange).map(({ sign, text }) => `${sign} ${text}`),
    operations: operationsOf(plan(changes, wanted)).map(renderOperation),
  };
}

const slow = { delay: "10ms", loss: "1%" };

test("an impairment that comes is one operation", () => {
  expect(steps(state(slow), state())).toEqual({
    changes: ["~ interface alice:eth0 impair: none -> delay 10ms loss 1%"],
    operations: ["set impair of interface alice:eth0 to delay 10ms loss 1%"],
  });
});

test("one that changes, too, with all its keys", () => {
  const all = { delay: "50ms", jitter: "5ms", loss: "0.5%", duplicate: "1%", corrupt: "2%", reorder: "3%" };
  expect(steps(state({ ...all, rate: "2mbit", limit: 50 }), state(slow)).operations).toEqual([
    "set impair of interface alice:eth0 to delay 50ms jitter 5ms loss 0.5% duplicate 1% corrupt 2% reorder 3% rate 2mbit limit 50",
  ]);
});

test("one that goes", () => {
  expect(steps(state(), state(slow))).toEqual({
    changes: ["~ interface alice:eth0 impair: delay 10ms loss 1% -> none"],
    operations: ["set impair of interface alice:eth0 to none"],
  });
});

test.each([{}, { loss: "0%" }, { delay: "0ms", jitter: "0us" }, { limit: 5 }])("%j is none", (impair) => {
  expect(diff(state(impair), state())).toEqual([]);
});

test.each([
  [{ delay: "1s" }, { delay: "1000ms" }],
  [{ rate: "1gbit" }, { rate: "1000mbit" }],
  [{ loss: "1%" }, { loss: "1.000%" }],
  [{ loss: "1%" }, { loss: "1%", limit: 1000 }],
])("%j is %j", (one, other) => {
  expect(diff(state(one), state(other))).toEqual([]);
});

test("an interface that is plugged in, or in again, has it from the start", () => {
  const impair = state(slow).guests["alice"]?.interfaces["eth0"]?.impair;
  expect(impair).toMatchObject({ delay: 10_000_000 });
  const plugged = { operation: "plug-interface", attributes: { impair } };
  const boot = diff(state(slow), { ...state(), guests: {} });
  expect(operationsOf(plan(boot, state(slow)))).toMatchObject([
    { operation: "start-guest" },
    plugged,
    { operation: "release-guest" },
  ]);
  const replug = plan(diff(state(slow, 9000), state(slow)), state(slow, 9000));
  expect(replug.guests["alice"]).toMatchObject([{ operation: "unplug-interface" }, plugged]);
});

test("what somebody has set on our qdisc by hand is told of", () => {
  const there = structuredClone(state(slow));
  Object.assign(there.guests["alice"]?.interfaces["eth0"]?.impair ?? {}, { others: ["loss model", "slot"] });
  expect(steps(state(slow), there).changes).toEqual([
    "~ interface alice:eth0 impair: delay 10ms loss 1% loss model slot -> delay 10ms loss 1%",
  ]);
});
