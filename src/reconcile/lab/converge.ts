import { ensurePrograms, noPrograms } from "../../core/lab/guest-programs.ts";
import type { LabSession } from "../../core/lab/session.ts";
import { apply } from "../apply.ts";
import type { Change } from "../diff/change.ts";
import { notCompared } from "../diff/guest.ts";
import type { Observation } from "../observe/observation.ts";
import { observe } from "../observe/observe.ts";
import type { Outcome } from "../operations/outcome.ts";
import type { GuestOperation } from "../plan/operation.ts";
import { type Plan, plan } from "../plan/plan.ts";
import type { State } from "../state.ts";
import type { Applied, ApplyOptions } from "./apply.ts";

/** Where a lab is, where it is to be, and the way. */
export interface Course {
  readonly desired: State;
  readonly observed: Observation;
  readonly changes: readonly Change[];
  readonly steps: Plan;
}

/**
 * Carries a plan out and looks whether anything still differs. Where the plan has uncovered what could not be seen before, that
 * is mended too.
 * @param differences what of an observation still has to change
 */
export async function converge(
  session: LabSession,
  { desired, observed, changes, steps }: Course,
  { onBuild, onPlan, onOutcome, signal }: Pick<ApplyOptions, "onBuild" | "onPlan" | "onOutcome" | "signal">,
  differences: (found: Observation) => Change[],
): Promise<Applied> {
  if (changes.length === 0)
    return { changes, outcomes: [], remaining: [], notCompared: notCompared(desired, observed.state) };
  const carryOut = async (one: Plan): Promise<Outcome[]> => {
    const programs = has(one, "start-guest") ? await ensurePrograms(onBuild) : noPrograms();
    return apply(one, session, programs, onOutcome, signal);
  };
  const outcomes = await carryOut(steps);
  const changed = new Set(Object.keys(steps.guests));
  const after = await observe(session, desired, { since: { observation: observed, changed } });
  const remaining = differences(after);
  const uncovers = has(steps, "resume-guest") || has(steps, "lay-templates") || has(steps, "take-off-templates");
  if (remaining.length === 0 || !uncovers || outcomes.some(({ status }) => status !== "done"))
    return { changes, outcomes, remaining, notCompared: notCompared(desired, after.state) };
  // Now that guests run which were paused, it is known what has to change inside them. And what dumm has written into a guest
  // while a template was laid went with that template.
  const rest = plan(remaining, desired);
  onPlan(remaining, rest);
  outcomes.push(...(await carryOut(rest)));
  const last = await observe(session, desired);
  return {
    changes: [...changes, ...remaining],
    outcomes,
    remaining: differences(last),
    notCompared: notCompared(desired, last.state),
  };
}

function has({ guests }: Plan, operation: GuestOperation["operation"]): boolean {
  return Object.values(guests).some((lane) => lane.some((one) => one.operation === operation));
}
