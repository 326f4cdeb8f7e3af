import type { OnProgress } from "../../core/cache/progress.ts";
import { checkClaim, claim } from "../../core/lab/claim.ts";
import { requireInside } from "../../core/lab/enter.ts";
import { lockLab } from "../../core/lab/lock.ts";
import { LabSession } from "../../core/lab/session.ts";
import { setLink } from "../../core/netlink/link.ts";
import type { Change } from "../diff/change.ts";
import { diff } from "../diff/diff.ts";
import { exclusive } from "../diff/exclusive.ts";
import type { Notice } from "../notice.ts";
import type { Observation } from "../observe/observation.ts";
import { observe } from "../observe/observe.ts";
import type { Outcome, Progress } from "../operations/outcome.ts";
import { type Plan, plan } from "../plan/plan.ts";
import { checkClashes, checkExternals, checkLimits, checkReboots } from "./check.ts";
import { converge } from "./converge.ts";
import { removeLeftovers } from "./leftovers.ts";
import type { Lab } from "./load.ts";
import { mendPidFiles, noticesOf } from "./notices.ts";
import { withRecordingsSaved } from "./recordings.ts";

export interface ApplyOptions {
  /** Whether guests may be booted anew for what cannot be changed live. */
  readonly allowReboot: boolean;
  /** Whether what others have added to declared interfaces and bridges is removed; otherwise it is left alone. */
  readonly exclusive?: boolean;
  /** Whether to wait where another dumm is changing the lab; otherwise that is an error. */
  readonly wait: boolean;
  /** Raised to stop after the operations under way. */
  readonly signal: AbortSignal;
  /** Called once, where another dumm is changing the lab. */
  readonly onWait: () => void;
  /** Called while the agent is compiled, which is once. */
  readonly onBuild: OnProgress;
  /** Called with each reason why a guest is not what it was. */
  readonly onNotice: (notice: Notice) => void;
  /** Called with the plan before anything is changed; again where guests need further changes that could not be seen before. */
  readonly onPlan: (changes: readonly Change[], plan: Plan) => void;
  /** Called with each operation as it ends. */
  readonly onOutcome: Progress;
}

export interface Applied {
  /** What differed. */
  readonly changes: readonly Change[];
  readonly outcomes: readonly Outcome[];
  /** What still differs now that the plan was carried out: nothing, unless something failed or moved meanwhile. */
  readonly remaining: readonly Change[];
  /** The guests that are paused and stay so: nothing of their inside was compared. */
  readonly notCompared: readonly string[];
}

/**
 * Makes a lab equal to its topology: observes, diffs, plans, carries the plan out, and observes again.
 * @throws DummError before anything is changed: a name-clash, needs-reboot, busy, host-lacks
 */
export async function applyLab(lab: Lab, options: ApplyOptions): Promise<Applied> {
  const { layout, isolation } = lab;
  const session = new LabSession(layout);
  checkClaim(layout);
  const lock = await lockLab(layout.lock, options);
  try {
    requireInside(layout, isolation);
    if (isolation === "private") await session.host.run([setLink({ name: "lo" }, { up: true })]);
    const { desired, externals } = await withRecordingsSaved(lab);
    const observed = await observe(session, desired);
    checkClashes(observed.clashes);
    checkExternals(observed.unavailable, externals);
    const differences = (found: Observation): Change[] => {
      const changes = diff(desired, found.state);
      return options.exclusive ? [...changes, ...exclusive(found.foreign, desired, changes).changes] : changes;
    };
    const changes = differences(observed);
    const steps = plan(changes, desired);
    checkReboots(steps, options.allowReboot);
    checkLimits(steps);
    const notices = noticesOf(layout, observed);
    for (const notice of notices) options.onNotice(notice);
    options.onPlan(changes, steps);
    claim(layout);
    removeLeftovers(layout, desired, observed);
    mendPidFiles(layout, notices);
    return await converge(session, { desired, observed, changes, steps }, options, differences);
  } finally {
    await session.close();
    lock.release();
  }
}
