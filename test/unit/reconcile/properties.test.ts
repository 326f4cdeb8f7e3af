import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTopology } from "../../../src/core/topology/parse.ts";
import { formatProblem } from "../../../src/core/topology/problem.ts";
import { desired } from "../../../src/reconcile/desired.ts";
import { diff } from "../../../src/reconcile/diff/diff.ts";
import { own } from "../../../src/reconcile/own.ts";
import { operationsOf, plan } from "../../../src/reconcile/plan/plan.ts";
import { renderChange } from "../../../src/reconcile/render/changes.ts";
import { renderOperation } from "../../../src/reconcile/render/operations.ts";
import type { State } from "../../../src/reconcile/state.ts";
import { wantedAndFound } from "../../support/accidents.ts";
import { follow } from "../../support/model.ts";
import { operationCount } from "../../support/operation-count.ts";
import { desiredStates, resolved, topologies } from "../../support/topologies.ts";

const nothing: State = {
  lab: "lab",
  bridges: {},
  taps: {},
  externals: {},
  nat: [],
  uplink: null,
  hostSysctls: {},
  hooks: {},
  guests: {},
};
const runs = { numRuns: 400 };

test("the topologies of these properties are valid", () => {
  fc.assert(
    fc.property(topologies, (topology) => {
      // JSON is YAML, and stringify() keeps what is called __proto__.
      const parsed = parseTopology(JSON.stringify(topology), "t.yaml");
      expect(parsed.problems.map(formatProblem)).toEqual([]);
      expect(parsed.topology && desired(parsed.topology, resolved)).toEqual(desired(topology, resolved));
    }),
    { numRuns: 200 },
  );
});

describe("the difference", () => {
  test("of a state from itself is nothing, and takes no operation", () => {
    fc.assert(
      fc.property(desiredStates, (state) => {
        expect(diff(state, state)).toEqual([]);
        expect(operationsOf(plan([], state))).toEqual([]);
      }),
      runs,
    );
  });

  test("of what was observed, once it is mended, is nothing: a model of the kernels refuses no step of the plan", () => {
    fc.assert(
      fc.property(wantedAndFound, ([wanted, found]) => {
        const mended = follow(found, plan(diff(wanted, found), wanted));
        expect(diff(wanted, mended)).toEqual([]);
        expect(isDeepStrictEqual(mended, wanted)).toBe(true);
      }),
      runs,
    );
  });

  test("is mended from nothing, and to nothing", () => {
    fc.assert(
      fc.property(wantedAndFound, ([wanted, found]) => {
        expect(isDeepStrictEqual(follow(nothing, plan(diff(wanted, nothing), wanted)), wanted)).toBe(true);
        expect(isDeepStrictEqual(follow(found, plan(diff(nothing, found), nothing)), nothing)).toBe(true);
      }),
      runs,
    );
  });

  test("leaves a guest alone that it does not concern", () => {
    fc.assert(
      fc.property(wantedAndFound, ([wanted, found]) => {
        const { guests } = plan(diff(wanted, found), wanted);
        const alike = Object.keys(wanted.guests).filter(
          (name) =>
            isDeepStrictEqual(own(wanted.guests, name), own(found.guests, name)) &&
            isDeepStrictEqual(tapsOf(wanted, name), tapsOf(found, name)),
        );
        for (const name of alike) expect(Object.hasOwn(guests, name)).toBe(false);
      }),
      runs,
    );
  });

  test("takes as many operations as there are differences, and those that the documentation names besides", () => {
    fc.assert(
      fc.property(wantedAndFound, ([wanted, found]) => {
        const changes = diff(wanted, found);
        expect(operationsOf(plan(changes, wanted))).toHaveLength(operationCount(changes, wanted));
      }),
      runs,
    );
  });

  test("is told in as many lines as it has changes, each on one line and no two alike", () => {
    fc.assert(
      fc.property(wantedAndFound, ([wanted, found]) => {
        const changes = diff(wanted, found);
        const lines = changes.map(renderChange).map(({ sign, text }) => `${sign} ${text}`);
        const steps = operationsOf(plan(changes, wanted)).map(renderOperation);
        for (const list of [lines, steps]) {
          expect(new Set(list).size).toBe(list.length);
          for (const line of list) expect(line).not.toMatch(/undefined|\[object|\n/);
        }
      }),
      runs,
    );
  });
});

function tapsOf({ taps }: State, guest: string) {
  return Object.fromEntries(Object.entries(taps).filter(([, tap]) => tap.guest === guest));
}
