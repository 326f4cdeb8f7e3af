import { expect, test } from "vitest";
import { hasFailed } from "../../../src/cli/apply-report.ts";
import type { Applied } from "../../../src/reconcile/lab/apply.ts";
import { outcomeOf, skipped } from "../../../src/reconcile/operations/outcome.ts";

const operation = { operation: "stop-guest", guest: "alice" } as const;
const settled: Applied = { changes: [], outcomes: [outcomeOf(operation, 0)], remaining: [], notCompared: [] };

test("an apply has failed where an operation has, also if nothing differs, and where something still differs", () => {
  expect(hasFailed(settled)).toBe(false);
  expect(hasFailed({ ...settled, outcomes: [skipped(operation)] })).toBe(false);
  expect(hasFailed({ ...settled, outcomes: [outcomeOf(operation, 0), outcomeOf(operation, 0, new Error())] })).toBe(
    true,
  );
  expect(hasFailed({ ...settled, remaining: [{ object: "guest", guest: "alice", difference: "extra" }] })).toBe(true);
});
