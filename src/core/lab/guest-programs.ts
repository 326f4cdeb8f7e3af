import { readFileSync } from "node:fs";
import type { OnProgress } from "../cache/progress.ts";
import { findCgroupSite } from "../cgroup/site.ts";
import { IdPool, parseIdMap } from "../confine/ids.ts";
import { librariesOf } from "../confine/libraries.ts";
import { reserve } from "../confine/reservations.ts";
import { ensureAgent } from "../programs/agent-layer.ts";
import { ensureLauncher } from "../programs/launcher.ts";
import { everyGuestProcess } from "../uml/process.ts";
import { inUserNamespace } from "../user-namespace.ts";
import { defaultRunRoot, reservationsBeside } from "./run-root.ts";

/** What guests are started with, whichever they are. */
export interface GuestPrograms {
  /** The read-only layer that holds `.dumm/agent`. */
  readonly agentLayer: string;
  /** What confines guests, absolute. */
  readonly launcher: string;
  /** The shared libraries that a kernel needs, which it takes a process to find out: asked once for each. */
  readonly libraries: (kernel: string) => Promise<readonly string[]>;
  /** Where their ids come from. */
  readonly ids: IdPool;
  /** Where their control groups are made; undefined where the host has none to give. */
  readonly cgroups: string | undefined;
}

/**
 * Compiles what guests are started with, where that was not done before.
 * @throws DummError host-lacks without a compiler, build-failed with its words
 */
export async function ensurePrograms(progress: OnProgress): Promise<GuestPrograms> {
  const site = findCgroupSite();
  const reservations = reservationsBeside(defaultRunRoot());
  const taken = everyGuestProcess().flatMap(({ ids }) => ids ?? []);
  return {
    agentLayer: await ensureAgent(progress),
    launcher: await ensureLauncher(progress),
    libraries: askedOnce(librariesOf),
    ids: new IdPool(
      taken,
      inUserNamespace() ? parseIdMap(readFileSync("/proc/self/gid_map", "utf8")) : undefined,
      (number) => reserve(reservations, number),
    ),
    cgroups: site.usable ? site.directory : undefined,
  };
}

/** For a plan that starts no guest. */
export function noPrograms(): GuestPrograms {
  const ids = new IdPool([], undefined, () => undefined);
  return { agentLayer: "", launcher: "", libraries: librariesOf, ids, cgroups: undefined };
}

function askedOnce<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (key) => {
    const answer = answers.get(key) ?? ask(key);
    answers.set(key, answer);
    return answer;
  };
}
