import { ensureAgent } from "../../core/agent-build/agent-layer.ts";
import type { OnProgress } from "../../core/cache/progress.ts";
import { checkClaim, claim, guestsOnDisk } from "../../core/lab/claim.ts";
import { requireInside } from "../../core/lab/enter.ts";
import { removeGuestFiles } from "../../core/lab/guest-process.ts";
import { lockLab } from "../../core/lab/lock.ts";
import { LabSession } from "../../core/lab/session.ts";
import { setLink } from "../../core/netlink/link.ts";
import { apply } from "../apply.ts";
import type { Change } from "../diff/change.ts";
import { diff } from "../diff/diff.ts";
import { exclusive } from "../diff/exclusive.ts";
import { notCompared } from "../diff/guest.ts";
import type { Observation } from "../observe/observation.ts";
import { observe } from "../observe/observe.ts";
import type { Outcome, Progress } from "../operations/outcome.ts";
import type { GuestOperation } from "../plan/operation.ts";
import { type Plan, plan } from "../plan/plan.ts";
import { checkClashes, checkExternals, checkReboots } from "./check.ts";
import type { Lab } from "./load.ts";

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
export async function applyLab(
  { layout, isolation, desired, externals }: Lab,
  options: ApplyOptions,
): Promise<Applied> {
  const session = new LabSession(layout);
  checkClaim(layout);
  const lock = await lockLab(layout.lock, options);
  try {
    requireInside(layout, isolation);
    if (isolation === "private") await session.host.run([setLink({ name: "lo" }, { up: true })]);
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
    options.onPlan(changes, steps);
    claim(layout);
    // What guests left that are neither wanted nor running: nothing of it is alive, so it is no change to speak of.
    for (const guest of guestsOnDisk(layout)) {
      if (!Object.hasOwn(desired.guests, guest) && !Object.hasOwn(observed.guests, guest))
        removeGuestFiles(layout, guest);
    }
    if (changes.length === 0)
      return { changes, outcomes: [], remaining: [], notCompared: notCompared(desired, observed.state) };
    const carryOut = async (one: Plan): Promise<Outcome[]> => {
      const agentLayer = has(one, "start-guest") ? await ensureAgent(options.onBuild) : "";
      return apply(one, session, agentLayer, options.onOutcome, options.signal);
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
    options.onPlan(remaining, rest);
    outcomes.push(...(await carryOut(rest)));
    const last = await observe(session, desired);
    return {
      changes: [...changes, ...remaining],
      outcomes,
      remaining: differences(last),
      notCompared: notCompared(desired, last.state),
    };
  } finally {
    await session.close();
    lock.release();
  }
}

function has({ guests }: Plan, operation: GuestOperation["operation"]): boolean {
  return Object.values(guests).some((lane) => lane.some((one) => one.operation === operation));
}
