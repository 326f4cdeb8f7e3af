import { guestCgroupOf } from "../../core/cgroup/guest-cgroup.ts";
import { readLimits } from "../../core/cgroup/limits.ts";
import { DummError } from "../../core/error.ts";
import { countUnionServers } from "../../core/filesystem/fuse/servers.ts";
import { type MountedUnion, mountedUnions } from "../../core/filesystem/union.ts";
import type { LabSession } from "../../core/lab/session.ts";
import { MalformedMessage, NetlinkError } from "../../core/netlink/error.ts";
import { SysError } from "../../core/sys/libc.ts";
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
  /** Whether guests are asked what is inside them; otherwise only what the host knows of them is read. */
  readonly inside?: boolean;
  /** Whether a guest that answers, but does not let itself be asked, is called hung as well; otherwise that is thrown. */
  readonly tolerant?: boolean;
  /** An earlier observation, and the guests that have been changed since: only those are asked again. */
  readonly since?: { readonly observation: Observation; readonly changed: ReadonlySet<string> };
}

/**
 * Reads a lab's state from the host's kernel and from each running guest, all guests at once.
 * @param desired what is wanted: it decides which unmarked addresses, routes and sysctls count; without it, none
 * @throws DummError busy, needs-reboot where a guest cannot be asked although it answers
 */
export async function observe(
  session: LabSession,
  desired: State | undefined,
  { timeout = 15_000, inside = true, tolerant = false, since }: ObserveOptions = {},
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
      if (!inside) return notAsked(name, process, outside);
      return observeGuest(session, name, process, union, outside, own(desired?.guests ?? {}, name), timeout, tolerant);
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

/** A guest of which nothing is wanted but that it runs. */
function notAsked(name: string, { pid, startedAt }: GuestProcess, outside: GuestOutside): ObservedGuest {
  const state = isPaused(pid) ? "paused" : "running";
  return { name, state: { state, ...outside, ...freshInside("") }, facts: { pid, startedAt, foreign: [] } };
}

async function observeGuest(
  session: LabSession,
  name: string,
  { pid, startedAt }: GuestProcess,
  union: MountedUnion | undefined,
  outside: GuestOutside,
  desired: GuestState | undefined,
  timeout: number,
  tolerant: boolean,
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
    const { inside, foreign } = await connection.agent.within(timeout, () =>
      observeInside(connection, name, desired, session.layout.recollection(name)),
    );
    const state = connection.agent.held ? "held" : "running";
    const templates = laidTemplates(union?.over ?? []);
    return { name, state: { state, ...outside, ...inside, templates }, facts: { pid, startedAt, foreign } };
  } catch (error) {
    if (!isGuests(error)) throw error;
    // Others use it, or it is of another version: it is well, and to end it is not for an apply to decide.
    if (error instanceof DummError && error.code !== "guest-failed" && !tolerant) throw error;
    // A signal may have kept it from looking paused, or it was paused meanwhile.
    if (isPaused(pid)) return paused;
    const state = { state: "hung", ...outside, ...freshInside("") } as const;
    return { name, state, facts: { pid, startedAt, foreign: [], failure: error.message } };
  }
}

/** Whether it is the guest that failed. Who is root in there can have the agent answer anything. */
function isGuests(error: unknown): error is Error {
  return [DummError, MalformedMessage, NetlinkError, SysError, RangeError].some((kind) => error instanceof kind);
}
