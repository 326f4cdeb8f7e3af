import { createHash } from "node:crypto";
import { closeSync, mkdirSync, writeFileSync } from "node:fs";
import { enterCgroup, makeGuestCgroup } from "../cgroup/guest-cgroup.ts";
import { writeLimits } from "../cgroup/limits.ts";
import { launchConfined, userNamespaceOf } from "../confine/launch.ts";
import { codeOf, messageOf } from "../error.ts";
import { mountGuestUnion } from "../filesystem/guest-union.ts";
import type { IdMapping } from "../filesystem/mapped-layers.ts";
import { renderCommandLine } from "../uml/command-line.ts";
import { spawnKernel } from "../uml/process.ts";
import type { StartedKernel } from "../uml/started-kernel.ts";
import { inheritedEntry } from "./entry.ts";
import type { GuestBoot } from "./guest-process.ts";
import type { GuestPrograms } from "./guest-programs.ts";
import { idMappingOf } from "./id-mapping.ts";
import type { LabLayout } from "./layout.ts";
import { inProcessNamespaceOf } from "./process-namespace.ts";

/**
 * Mounts a guest's union and starts its kernel on it, confined or not.
 * @param notify where it tells that it is ready
 * @returns also its control group, where it has one of its own, and what the user may want to know of it
 */
export async function startKernel(
  layout: LabLayout,
  guest: string,
  boot: GuestBoot,
  { agentLayer, launcher, libraries, ids: pool, cgroups }: GuestPrograms,
  notify: string,
): Promise<StartedKernel & { cgroup: string | undefined; note: string | undefined }> {
  const files = layout.guest(guest);
  const layers = { lower: [agentLayer, boot.master], upper: files.diff, work: files.work };
  const { cgroup, ...group } = controlGroup(cgroups, layout.lab, guest, boot);
  let note = group.note;
  const mountUnion = (mapping?: IdMapping): void => {
    note = mountGuestUnion(files, layers, boot.union, mapping).note ?? note;
  };
  const args = renderCommandLine({
    guest,
    runDirectory: `${layout.run}/`,
    root: files.union,
    memory: boot.memory,
    hostname: boot.hostname,
    notify,
    args: boot.args,
  });
  writeFileSync(files.args, `${args.join("\n")}\n`);
  const startIn = <T>(work: () => T): T => inProcessNamespaceOf(inheritedEntry()?.holder, work);
  const enter = (pid: number): void => {
    if (cgroup !== undefined) enterCgroup(cgroup, pid);
  };
  if (!boot.confined) {
    mountUnion();
    return { ...(await startIn(() => spawnKernel(boot.kernel, args, files.console, enter))), cgroup, note };
  }
  mkdirSync(files.union, { recursive: true });
  const room = {
    ...{ launcher, kernel: boot.kernel, args, console: files.console, union: files.union, memory: boot.memory },
    ...{ runDirectory: layout.run, sockets: layout.sockets(guest), libraries: await libraries(boot.kernel) },
  };
  const { ids, reservation } = pool.take(seedOf(layout.run, guest));
  try {
    const launched = await launchConfined({ ...room, ids, reservation }, startIn, (pid) => {
      enter(pid);
      mountUnion(idMappingOf(layout, ids, userNamespaceOf(pid)));
    });
    return { ...launched, cgroup, note };
  } finally {
    if (reservation !== undefined) closeSync(reservation);
  }
}

/** The control group that a guest starts in. One without limits can do without, and then a note says why it has to. */
function controlGroup(
  site: string | undefined,
  lab: string,
  guest: string,
  boot: GuestBoot,
): { cgroup: string | undefined; note?: string } {
  if (site === undefined) return { cgroup: undefined };
  try {
    const cgroup = makeGuestCgroup(site, lab, guest);
    writeLimits(cgroup, boot.limits, boot);
    return { cgroup };
  } catch (error) {
    if (boot.limits !== null || codeOf(error) === undefined) throw error;
    return { cgroup: undefined, note: `it has no control group of its own: ${messageOf(error)}` };
  }
}

/** Some number that another lab's guest hardly has too. */
function seedOf(run: string, guest: string): number {
  return createHash("sha256").update(`${run}/${guest}`).digest().readUInt32LE(0);
}
