import { checkClaim } from "../../core/lab/claim.ts";
import { lockLab } from "../../core/lab/lock.ts";
import { LabSession } from "../../core/lab/session.ts";
import type { Change } from "../diff/change.ts";
import { diff } from "../diff/diff.ts";
import type { Observation } from "../observe/observation.ts";
import { observe } from "../observe/observe.ts";
import { own } from "../own.ts";
import { plan } from "../plan/plan.ts";
import type { State } from "../state.ts";
import type { Applied, ApplyOptions } from "./apply.ts";
import { converge } from "./converge.ts";
import type { Lab } from "./load.ts";
import { withRecordingsSaved } from "./recordings.ts";

/**
 * Lays a lab's templates over those of its guests that run, in place of those that are laid. Whatever else differs from the
 * topology stays as it is.
 * @throws DummError name-clash, busy
 */
export async function exchangeTemplates(lab: Lab, options: Omit<ApplyOptions, "allowReboot">): Promise<Applied> {
  const { layout } = lab;
  const session = new LabSession(layout);
  checkClaim(layout);
  const lock = await lockLab(layout.lock, options);
  try {
    const { desired: declared } = await withRecordingsSaved(lab);
    const observed = await observe(session, declared);
    const desired = withTemplatesOf(declared, observed.state);
    const concerns = (change: Change): boolean =>
      change.object === "hook" || ("guest" in change && own(observed.state.guests, change.guest)?.state === "running");
    const differences = (found: Observation): Change[] => diff(desired, found.state).filter(concerns);
    const changes = differences(observed);
    const steps = plan(changes, desired);
    options.onPlan(changes, steps);
    return await converge(session, { desired, observed, changes, steps }, options, differences);
  } finally {
    await session.close();
    lock.release();
  }
}

/**
 * The state that is there, with the templates that are declared, and with what dumm itself has put into guests: that may have
 * been written over a template, and goes with it.
 */
function withTemplatesOf(declared: State, there: State): State {
  const guests = Object.entries(there.guests).map(([name, guest]) => {
    const { templates, files, hosts } = own(declared.guests, name) ?? guest;
    return [name, { ...guest, templates, files, hosts }] as const;
  });
  return { ...there, hooks: declared.hooks, guests: Object.fromEntries(guests) };
}
