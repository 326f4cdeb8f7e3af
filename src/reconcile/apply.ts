import { mkdirSync } from "node:fs";
import pLimit from "p-limit";
import type { GuestPrograms } from "../core/lab/guest-programs.ts";
import type { LabSession } from "../core/lab/session.ts";
import { findGuestProcesses } from "../core/uml/process.ts";
import { runLane } from "./operations/guest-lane.ts";
import { isHook, runHooks } from "./operations/hooks.ts";
import { runHostOperations } from "./operations/host.ts";
import { type Outcome, type Progress, skipped } from "./operations/outcome.ts";
import type { HostOperation } from "./plan/operation.ts";
import type { Plan } from "./plan/plan.ts";

/** Guests that boot at the same time. A boot is all computing, so more than a few of them only queue for the cores. */
const BOOTS_AT_ONCE = 8;

/**
 * Carries out a plan. It decides nothing new: each operation is carried out, fails, or is skipped because one that it needs
 * has failed or the signal was raised.
 * @param programs what guests are started with
 * @param progress told of each operation as it ends
 * @returns the outcome of every operation, in the order in which they ended
 */
export async function apply(
  plan: Plan,
  session: LabSession,
  programs: GuestPrograms,
  progress: Progress,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const host = async (operations: readonly HostOperation[]): Promise<Outcome[]> => {
    if (signal.aborted) {
      const outcomes = operations.map(skipped);
      for (const outcome of outcomes) progress(outcome);
      return outcomes;
    }
    const links = operations.filter((one) => !isHook(one));
    return [
      ...(await runHooks(session.layout, operations.filter(isHook), progress)),
      ...(await runHostOperations(session, links, progress)),
    ];
  };
  const before = await host(plan.before);
  // Nobody else on the host is to answer in the name of a guest.
  mkdirSync(session.layout.run, { recursive: true, mode: 0o700 });
  const context = {
    session,
    processes: findGuestProcesses(`${session.layout.run}/`),
    programs,
    bootLimit: pLimit(BOOTS_AT_ONCE),
    progress,
    signal,
  };
  const lanes = await Promise.all(
    Object.entries(plan.guests).map(([guest, operations]) => runLane(context, guest, operations)),
  );
  return [...before, ...lanes.flat(), ...(await host(plan.after))];
}
