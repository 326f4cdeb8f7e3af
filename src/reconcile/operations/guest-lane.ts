import { setTimeout as delay } from "node:timers/promises";
import type { LimitFunction } from "p-limit";
import { guestCgroupOf, removeGuestCgroup } from "../../core/cgroup/guest-cgroup.ts";
import { DummError } from "../../core/error.ts";
import type { IdMapping } from "../../core/filesystem/mapped-layers.ts";
import { mountedUnions } from "../../core/filesystem/union.ts";
import { endProcess, removeGuestFiles, startGuest } from "../../core/lab/guest-process.ts";
import type { GuestPrograms } from "../../core/lab/guest-programs.ts";
import { idMappingOf } from "../../core/lab/id-mapping.ts";
import type { LabLayout } from "../../core/lab/layout.ts";
import type { GuestConnection, LabSession } from "../../core/lab/session.ts";
import { layTemplates, takeOffTemplates } from "../../core/template/lay.ts";
import { isPaused } from "../../core/uml/paused.ts";
import type { GuestProcess } from "../../core/uml/process.ts";
import type { GuestOperation } from "../plan/operation.ts";
import { removeGuestFile, removeLeftFiles, writeGuestFile } from "./guest-files.ts";
import { runNetlinkOperations } from "./guest-netlink.ts";
import { isNetlinkOperation } from "./guest-requests.ts";
import { plugInterface, unplugInterface } from "./interface.ts";
import { type Outcome, outcomeOf, type Progress, skipped } from "./outcome.ts";
import { runTemplate } from "./run-template.ts";
import { setLimits } from "./set-limits.ts";
import { writeHosts } from "./write-hosts.ts";

/** What the operations of one apply share. */
export interface LaneContext {
  readonly session: LabSession;
  /** The guests that ran when the apply began. */
  readonly processes: ReadonlyMap<string, GuestProcess>;
  readonly programs: GuestPrograms;
  /** Lets a few guests boot at once: more than that only makes each of them slow. */
  readonly bootLimit: LimitFunction;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** How long a guest gets to stand still once it has said so, in ms. */
const PAUSE_GRACE = 5000;

/** How long a guest gets to end by itself, in ms. */
const POWER_OFF_GRACE = 5000;

/** Carries out one guest's operations in their order. After a failure the rest is skipped: it would build on what is missing. */
export async function runLane(
  context: LaneContext,
  guest: string,
  operations: readonly GuestOperation[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let next = 0; next < operations.length; ) {
    const chunk = chunkAt(operations, next);
    next += chunk.length;
    const run = async (): Promise<readonly Outcome[]> => {
      const stop = context.signal.aborted || outcomes.some(({ status }) => status !== "done");
      return stop ? chunk.map(skipped) : await runChunk(context, guest, chunk);
    };
    // A guest that still waits for its turn to boot when the user interrupts does not boot any more.
    const results = await (chunk[0]?.operation === "start-guest" ? context.bootLimit(run) : run());
    for (const outcome of results) context.progress(outcome);
    outcomes.push(...results);
  }
  return outcomes;
}

/** The operations that go together: those for netlink that follow each other, or a single other one. */
function chunkAt(operations: readonly GuestOperation[], start: number): readonly GuestOperation[] {
  let end = start;
  while (end < operations.length && isNetlinkOperation(operations[end] as GuestOperation)) end++;
  return operations.slice(start, Math.max(end, start + 1));
}

async function runChunk(context: LaneContext, guest: string, chunk: readonly GuestOperation[]): Promise<Outcome[]> {
  const since = performance.now();
  try {
    const netlink = chunk.filter(isNetlinkOperation);
    if (netlink.length > 0) return await runNetlinkOperations(await context.session.guest(guest), netlink);
    const outcomes: Outcome[] = [];
    for (const operation of chunk) {
      const note = await runOne(context, guest, operation);
      outcomes.push({ ...outcomeOf(operation, since), ...(note === undefined ? {} : { note }) });
    }
    return outcomes;
  } catch (error) {
    return chunk.map((operation) => outcomeOf(operation, since, error));
  }
}

/** Answers what the user may want to know of it though it is done. */
async function runOne(context: LaneContext, guest: string, operation: GuestOperation): Promise<string | undefined> {
  if (operation.operation !== "start-guest") {
    await runInGuest(context, guest, operation);
    return undefined;
  }
  const { session, programs } = context;
  const { note } = await startGuest(session.layout, guest, operation.boot, programs, session.watch);
  await removeLeftFiles((await session.guest(guest)).agent, operation.boot.master);
  return note;
}

async function runInGuest(
  context: LaneContext,
  guest: string,
  operation: Exclude<GuestOperation, { operation: "start-guest" }>,
): Promise<void> {
  const { session } = context;
  const connection = (): Promise<GuestConnection> => session.guest(guest);
  switch (operation.operation) {
    case "stop-guest":
      return stopGuest(context, guest);
    case "release-guest":
      return (await connection()).agent.release();
    case "pause-guest":
      return pauseGuest(session, guest);
    case "resume-guest":
      return setPaused(session, guest, false);
    case "set-limits":
      return setLimits(session, guest, operation.limits);
    case "set-hostname":
      // Not as a sysctl: those are remembered, to be put back.
      return (await connection()).agent.writeFile("/proc/sys/kernel/hostname", operation.hostname);
    case "write-hosts":
      return writeHosts((await connection()).agent, operation.hosts);
    case "write-file": {
      const { path, mode, base64 } = operation;
      return writeGuestFile((await connection()).agent, path, mode, Buffer.from(base64, "base64"));
    }
    case "remove-file":
      return removeGuestFile((await connection()).agent, operation.path, masterOf(session.layout, guest));
    case "plug-interface":
      return plugInterface(session, await connection(), guest, operation.interface, operation.attributes);
    case "unplug-interface":
      return unplugInterface(session, await connection(), guest, operation.interface);
    case "set-sysctl":
      return (await connection()).agent.sysctl.set(operation.key, operation.value);
    case "unset-sysctl":
      return (await connection()).agent.sysctl.unset(operation.key);
    case "lay-templates":
      return layTemplates(session.layout.guest(guest), operation.templates, mappingOf(session, guest));
    case "take-off-templates":
      return takeOffTemplates(session.layout.guest(guest));
    case "run-template":
      return runTemplate((await connection()).agent, session.layout.guest(guest), operation, context.signal);
    default:
      throw new TypeError(`not a single operation: ${operation.operation}`);
  }
}

/** How the files of a guest that runs are mapped. */
function mappingOf(session: LabSession, guest: string): IdMapping | undefined {
  const process = session.process(guest);
  return process && idMappingOf(session.layout, process.ids, `/proc/${process.pid}/ns/user`);
}

/** It answers `stopped` before it stands still, and only then can everybody see that it does. */
async function pauseGuest(session: LabSession, guest: string): Promise<void> {
  await session.forget(guest);
  await setPaused(session, guest, true);
  const process = session.process(guest);
  const patience = Date.now() + PAUSE_GRACE;
  while (process !== undefined && !isPaused(process.pid)) {
    if (Date.now() > patience)
      throw new DummError("apply-failed", "it does not stand still", { where: `guest ${guest}` });
    await delay(1);
  }
}

/** Equivalent to: uml_mconsole G stop, or go */
async function setPaused({ mconsole, layout }: LabSession, guest: string, paused: boolean): Promise<void> {
  await mconsole.request(layout.mconsole(guest), paused ? "stop" : "go");
}

/** The master that a running guest was started from. */
function masterOf(layout: LabLayout, guest: string): string | undefined {
  return mountedUnions(layout.guests).get(layout.guest(guest).union)?.master;
}

/** Ends a guest's processes, writes its files out and ends its kernel; kills a kernel that does not answer. */
async function stopGuest({ session, processes }: LaneContext, guest: string): Promise<void> {
  const process = processes.get(guest);
  if (process !== undefined) {
    const cgroup = guestCgroupOf(process.pid, session.cgroupMount);
    if (isPaused(process.pid)) await setPaused(session, guest, false);
    const asked = await session.guest(guest, 1000).then(
      ({ agent }) =>
        agent.powerOff().then(
          () => true,
          () => true,
        ),
      () => false,
    );
    await session.forget(guest);
    await endProcess(process.pid, asked ? POWER_OFF_GRACE : 0);
    if (cgroup !== undefined) await removeGuestCgroup(cgroup);
  }
  removeGuestFiles(session.layout, guest);
}
