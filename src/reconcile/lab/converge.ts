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

/** What there was to see, what guests have inside that resumed, and what an exchange of their templates has taken along. */
const MOST_PLANS = 3;

/** Where a lab is, where it is to be, and the way. */
export interface Course {
  readonly desired: State;
  readonly observed: Observation;
  readonly changes: readonly Change[];
  readonly steps: Plan;
}

/**
 * Carries a plan out and looks whether anything still differs. Where the plan has uncovered what could not be seen before, that
 * is mended too. Now that guests run which were paused, it is known what has to change inside them, their templates among it; and
 * what dumm has written into a guest while a template was laid went with that template.
 * @param differences what of an observation still has to change
 */
export async function converge(
  session: LabSession,
  { desired, observed, changes, steps }: Course,
  { onBuild, onPlan, onOutcome, signal }: Pick<ApplyOptions, "onBuild" | "onPlan" | "onOutcome" | "signal">,
  differences: (found: Observation) => Change[],
): Promise<Applied> {
  const all = [...changes];
  const outcomes: Outcome[] = [];
  let [found, remaining, plans] = [observed, [...changes], 0];
  for (let next = steps; remaining.length > 0; next = plan(remaining, desired)) {
    if (plans > 0) {
      onPlan(remaining, next);
      all.push(...remaining);
    }
    const programs = has(next, "start-guest") ? await ensurePrograms(onBuild) : noPrograms();
    const ended = await apply(next, session, programs, onOutcome, signal);
    outcomes.push(...ended);
    const changed = new Set(Object.keys(next.guests));
    found = await observe(session, desired, { since: { observation: found, changed } });
    remaining = differences(found);
    if (++plans === MOST_PLANS || !uncovers(next) || ended.some(({ status }) => status !== "done")) break;
  }
  return { changes: all, outcomes, remaining, notCompared: notCompared(desired, found.state) };
}

/** Whether something is to be seen after a plan that was not before. */
function uncovers(one: Plan): boolean {
  return has(one, "resume-guest") || has(one, "lay-templates") || has(one, "take-off-templates");
}

function has({ guests }: Plan, operation: GuestOperation["operation"]): boolean {
  return Object.values(guests).some((lane) => lane.some((one) => one.operation === operation));
}
