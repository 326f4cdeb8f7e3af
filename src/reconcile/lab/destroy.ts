import { removeLabCgroups } from "../../core/cgroup/guest-cgroup.ts";
import { removeLeftMounts } from "../../core/filesystem/mapped-layers.ts";
import { checkDirectory, disclaim, guestsOnDisk } from "../../core/lab/claim.ts";
import { removeGuestFiles } from "../../core/lab/guest-process.ts";
import { noPrograms } from "../../core/lab/guest-programs.ts";
import { endHolder, findHolder } from "../../core/lab/holder.ts";
import type { LabLayout } from "../../core/lab/layout.ts";
import { lockLab } from "../../core/lab/lock.ts";
import { LabSession } from "../../core/lab/session.ts";
import { apply } from "../apply.ts";
import { diff } from "../diff/diff.ts";
import { observe } from "../observe/observe.ts";
import { plan } from "../plan/plan.ts";
import type { State } from "../state.ts";
import type { Applied, ApplyOptions } from "./apply.ts";

/**
 * Takes a lab down: its guests, taps and bridges, and the namespaces of a private one. What guests have written stays in their diffs.
 * @throws DummError name-clash where another lab runs from its working directory; busy
 */
export async function destroyLab(
  layout: LabLayout,
  options: Omit<ApplyOptions, "allowReboot" | "onBuild" | "onNotice">,
): Promise<Applied> {
  const nothing: State = {
    lab: layout.lab,
    bridges: {},
    taps: {},
    externals: {},
    nat: [],
    uplink: null,
    hostSysctls: {},
    hooks: {},
    guests: {},
  };
  checkDirectory(layout);
  const session = new LabSession(layout);
  const lock = await lockLab(layout.lock, options);
  try {
    const observed = await observe(session, nothing, { inside: false });
    const changes = diff(nothing, observed.state);
    const steps = plan(changes, nothing);
    options.onPlan(changes, steps);
    const outcomes = await apply(steps, session, noPrograms(), options.onOutcome, options.signal);
    const remaining = diff(nothing, (await observe(session, nothing, { inside: false })).state);
    if (remaining.length === 0) {
      for (const guest of guestsOnDisk(layout)) removeGuestFiles(layout, guest);
      removeLabCgroups(layout.lab);
      removeLeftMounts(layout.layerSite);
      disclaim(layout);
      const holder = findHolder(layout.run);
      if (holder !== undefined) await endHolder(holder);
    }
    return { changes, outcomes, remaining, notCompared: [] };
  } finally {
    await session.close();
    lock.release();
  }
}
