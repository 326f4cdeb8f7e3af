import type { LabLayout } from "../../core/lab/layout.ts";
import { runHook } from "../../core/template/hooks.ts";
import type { HookOperation, HostOperation } from "../plan/operation.ts";
import { type Outcome, outcomeOf, type Progress } from "./outcome.ts";

export function isHook(operation: HostOperation): operation is HookOperation {
  return operation.operation === "run-hook";
}

/** Runs what templates run on the host, one after the other. One that fails does not stop the others. */
export async function runHooks(
  layout: LabLayout,
  operations: readonly HookOperation[],
  progress: Progress,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const operation of operations) {
    const since = performance.now();
    const { template, hook, directory } = operation;
    const error = await runHook(layout, template, hook, directory).catch((reason: unknown) => reason);
    const outcome = outcomeOf(operation, since, error);
    progress(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}
