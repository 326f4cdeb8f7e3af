import { guestCgroupOf } from "../../core/cgroup/guest-cgroup.ts";
import { readLimits } from "../../core/cgroup/limits.ts";
import { DummError } from "../../core/error.ts";
import { countUnionServers } from "../../core/filesystem/fuse/servers.ts";
import { type MountedUnion, mountedUnions } from "../../core/filesystem/union.ts";
import type { LabSession } from "../../core/lab/session.ts";
import { readLoadedHooks } from "../../core/template/hooks.ts";
import { laidTemplates } from "../../core/template/lay.ts";
import { bootsIn } from "../../core/uml/console.ts";
import { isPaused } from "../../core/uml/paused.ts";
import { findGuestProcesses, type GuestProcess } from "../../core/uml/process.ts";
import { own } from "../own.ts";
import { freshInside, type GuestOutside, type GuestState, type State } from "../state.ts";
import { observeInside } from "./guest.ts";
import { observeHost } from "./host.ts";
import type { GuestFacts, Observation } from "./observation.ts";
import { observeUplink } from "./uplink.ts";

export interface ObserveOptions {
  /** How long a guest may take to answer before it is called hung, in ms. */
  readonly timeout?: number;
  /** An earlier observation, and the guests that have been changed since: only those are asked again. */
  readonly since?: { readonly observation: Observation; readonly changed: ReadonlySet<string> };
}

/**
 * Reads a lab's state from the host's kernel and from each running guest, all guests at once.
 * @param desired what is wanted: it decides which unmarked addresses, routes and sysctls count; without it, none
 */
export async function observe(
  session: LabSession,
  desired: State | undefined,
  { timeout = 15_000, since }: ObserveOptions = {},
): Promise<Observation> {
  const { lab } = session.layout;
  const processes = findGuestProcesses(`${session.layout.run}/`);
  const unions = mountedUnions(session.layout.guests);
  const servers = [...unions.values()].some(({ backend }) => backend === "fuse") ? countUnionServers() : new Map();
  const [host, uplink, ...guests] = await Promise.all([
    observeHost(session.host, lab, desired),
    observeUplink(session.host, session.layout.run),
    ...[...processes].map(([name, process]) => {
      const known = since?.changed.has(name) === false ? knownGuest(since.observation, name, process.pid) : undefined;
      if (known !== undefined) return known;
      const files = session.layout.guest(name);
      const union = unions.get(files.union);
      const outside = outsideOf(process, union, session.cgroupMount);
      if (union?.backend === "fuse" && (servers.get(files.base) ?? 0) < union.devices)
        return withoutUnion(name, process, outside);
      return observeGuest(session, name, process, union, outside, own(desired?.guests ?? {}, name), timeout);
    }),
  ]);
  const { bridges, taps, externals, nat, hostSysctls, clashes, unavailable, foreign } = host;
  return {
    state: {
      lab,
      hooks: readLoadedHooks(session.layout),
      bridges,
      taps,
      externals,
      nat,
      uplink,
      hostSysctls,
      guests: Object.fromEntries(guests.map(({ name, state }) => [name, state])),
    },
    guests: Object.fromEntries(guests.map(({ name, facts }) => [name, facts])),
    clashes,
    unavailable,
    foreign: [...foreign, ...guests.flatMap(({ facts }) => facts.foreign)],
  };
}

interface ObservedGuest {
  readonly name: string;
  readonly state: GuestState;
  readonly facts: GuestFacts;
}

/** What an observation says of a guest that is still the same process. */
function knownGuest({ state, guests }: Observation, name: string, pid: number): ObservedGuest | undefined {
  const [known, facts] = [own(state.guests, name), own(guests, name)];
  return known !== undefined && facts?.pid === pid ? { name, state: known, facts } : undefined;
}

/** @param cgroupMount where control groups are mounted */
function outsideOf(
  process: GuestProcess,
  union: MountedUnion | undefined,
  cgroupMount: string | undefined,
): GuestOutside {
  const { pid, kernel, memory, args, ids } = process;
  const confined = ids !== null;
  const cgroup = guestCgroupOf(pid, cgroupMount);
  const limits = cgroup === undefined ? null : readLimits(cgroup, { memory, confined });
  return { kernel, master: union?.master ?? "", memory, args, union: union?.backend ?? "auto", confined, limits };
}

/** A guest whose files are gone: nothing that it has open can be read any more, so that only a new start helps. */
function withoutUnion(name: string, { pid, startedAt }: GuestProcess, outside: GuestOutside): ObservedGuest {
  const failure = "the process that serves its union has ended";
  return {
    name,
    state: { state: "hung", ...outside, ...freshInside("") },
    facts: { pid, startedAt, foreign: [], failure },
  };
}

async function observeGuest(
  session: LabSession,
  name: string,
  { pid, startedAt }: GuestProcess,
  union: MountedUnion | undefined,
  outside: GuestOutside,
  desired: GuestState | undefined,
  timeout: number,
): Promise<ObservedGuest> {
  // Its agent would not answer, and waiting for that is what makes a guest hung.
  const paused = {
    name,
    state: { state: "paused", ...outside, ...freshInside("") },
    facts: { pid, startedAt, foreign: [] },
  } as const;
  if (isPaused(pid)) return paused;
  try {
    const connection = await session.guest(name, timeout);
    // Its kernel took its own place, with what it had open: the taps of interfaces that it does not know any more.
    if (connection.agent.held && bootsIn(session.layout.guest(name).console) > 1)
      return {
        name,
        state: { state: "rebooted", ...outside, ...freshInside("") },
        facts: { pid, startedAt, foreign: [] },
      };
    const { inside, foreign } = await observeInside(connection, name, desired, session.layout.recollection(name));
    const state = connection.agent.held ? "held" : "running";
    const templates = laidTemplates(union?.over ?? []);
    return { name, state: { state, ...outside, ...inside, templates }, facts: { pid, startedAt, foreign } };
  } catch (error) {
    if (!(error instanceof DummError)) throw error;
    // A signal may have kept it from looking paused, or it was paused meanwhile.
    if (isPaused(pid)) return paused;
    const state = { state: "hung", ...outside, ...freshInside("") } as const;
    return { name, state, facts: { pid, startedAt, foreign: [], failure: error.message } };
  }
}
