import { checkClaim } from "../../core/lab/claim.ts";
import { LabSession } from "../../core/lab/session.ts";
import type { Change } from "../diff/change.ts";
import { diff } from "../diff/diff.ts";
import { exclusive } from "../diff/exclusive.ts";
import { notCompared } from "../diff/guest.ts";
import type { Foreign } from "../foreign.ts";
import type { Notice } from "../notice.ts";
import { observe } from "../observe/observe.ts";
import { type Plan, plan } from "../plan/plan.ts";
import { checkClashes } from "./check.ts";
import type { Lab } from "./load.ts";
import { noticesOf } from "./notices.ts";

export interface Difference {
  readonly changes: readonly Change[];
  /** What would mend them. */
  readonly plan: Plan;
  /** The guests that are paused and stay so: nothing of their inside was compared. */
  readonly notCompared: readonly string[];
  /** What others have added, and dumm leaves alone. */
  readonly foreign: readonly Foreign[];
  /** Why guests are not what they were. */
  readonly notices: readonly Notice[];
}

/**
 * What differs between a lab's topology and the machine, and the plan that would mend it. Nothing is changed.
 * @param options exclusive: what others have added to declared interfaces and bridges is a difference as well
 */
export async function diffLab({ layout, desired }: Lab, options: { exclusive?: boolean } = {}): Promise<Difference> {
  const session = new LabSession(layout);
  checkClaim(layout);
  try {
    const observed = await observe(session, desired);
    checkClashes(observed.clashes);
    const own = diff(desired, observed.state);
    const others = options.exclusive
      ? exclusive(observed.foreign, desired, own)
      : { changes: [], left: observed.foreign };
    const changes = [...own, ...others.changes];
    return {
      changes,
      plan: plan(changes, desired),
      notCompared: notCompared(desired, observed.state),
      foreign: others.left,
      notices: noticesOf(layout, observed),
    };
  } finally {
    await session.close();
  }
}
