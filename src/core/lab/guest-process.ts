import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { removeGuestCgroup } from "../cgroup/guest-cgroup.ts";
import type { Limits } from "../cgroup/limits.ts";
import { DummError } from "../error.ts";
import type { UnionBackend } from "../filesystem/backend.ts";
import { unmountGuestUnion } from "../filesystem/guest-union.ts";
import { removeEmpty } from "../filesystem/remove-empty.ts";
import type { Watch } from "../sys/watch.ts";
import { dropLayings } from "../template/lay.ts";
import { lastWords } from "../uml/console.ts";
import { isAlive } from "../uml/proc.ts";
import { Readiness } from "../uml/readiness.ts";
import type { GuestPrograms } from "./guest-programs.ts";
import type { LabLayout } from "./layout.ts";
import { startKernel } from "./start-kernel.ts";

/** What a guest is booted with. */
export interface GuestBoot {
  /** The UML binary, absolute. */
  readonly kernel: string;
  /** The master's directory, absolute. */
  readonly master: string;
  /** In bytes. */
  readonly memory: number;
  /** What makes its union; `auto`: overlayfs wherever it can be used. */
  readonly union: UnionBackend | "auto";
  /** Further kernel parameters. */
  readonly args: readonly string[];
  readonly hostname: string;
  /** Whether it is kept from all that is not its own: docs/security.md. */
  readonly confined: boolean;
  readonly limits: Limits | null;
}

/** How long a guest may take from its start until its agent serves, in ms. A loaded machine needs 2 s for 100 at once. */
const BOOT_TIMEOUT = 60_000;
const SILENT = `its agent did not serve within ${BOOT_TIMEOUT / 1000} s`;

/**
 * Boots a guest: lays its union, starts its kernel, and waits until its agent serves.
 * @param watch tells when it has said so
 * @returns the process id of its kernel, and what the user may want to know of how it was started
 * @throws DummError guest-failed, with the last lines of its console, where the kernel ends or the agent stays silent
 */
export async function startGuest(
  layout: LabLayout,
  name: string,
  boot: GuestBoot,
  programs: GuestPrograms,
  watch: Watch,
): Promise<{ pid: number; note: string | undefined }> {
  const files = layout.guest(name);
  // A kernel that was killed leaves its socket, and the next one would take the name for in use.
  rmSync(layout.guestRun(name), { recursive: true, force: true });
  unmountGuestUnion(files);
  dropLayings(files);
  mkdirSync(files.directory, { recursive: true });
  // What a guest writes can be a set-user-id program of root's: nobody else is to come near it.
  chmodSync(layout.guests, 0o700);
  replaceLink(files.linux, boot.kernel);
  replaceLink(files.master, boot.master);
  makeSockets(layout, name);
  const readiness = new Readiness(layout.newSocket(name), watch);
  try {
    return await startAndAwait(layout, name, boot, programs, readiness);
  } finally {
    readiness.close();
  }
}

/** Starts the kernel of a guest whose files are laid, and waits until its agent serves. */
async function startAndAwait(
  layout: LabLayout,
  name: string,
  boot: GuestBoot,
  programs: GuestPrograms,
  readiness: Readiness,
): Promise<{ pid: number; note: string | undefined }> {
  const files = layout.guest(name);
  const { pid, ended, letGo, cgroup, note } = await startKernel(layout, name, boot, programs, readiness.path);
  writeFileSync(files.pid, `${pid}\n`);
  const abort = new AbortController();
  const what = await Promise.race([
    readiness.ready.then(() => undefined),
    ended.then((status) => `its kernel ended (${status}) before it was ready`),
    delay(BOOT_TIMEOUT, SILENT, { signal: abort.signal }).catch(() => undefined),
  ]);
  abort.abort();
  letGo();
  if (what === undefined) return { pid, note };
  if (what === SILENT) await endProcess(pid, 0);
  if (cgroup !== undefined) await removeGuestCgroup(cgroup);
  throw new DummError("guest-failed", what, {
    where: `guest ${name}`,
    hint: `its whole console is in ${files.console}`,
    details: lastWords(files.console),
  });
}

/**
 * Takes away what a stopped guest leaves: its union's mount and every file but those in its diff, which are its own.
 * Directories that are empty then go too.
 */
export function removeGuestFiles(layout: LabLayout, name: string): void {
  const { args, pid, linux, master, work, base, union, console, diff, directory } = layout.guest(name);
  unmountGuestUnion({ base, union });
  dropLayings(layout.guest(name));
  rmSync(layout.guestRun(name), { recursive: true, force: true });
  rmSync(layout.sockets(name), { recursive: true, force: true });
  rmSync(layout.recollection(name).path, { force: true });
  for (const path of [args, pid, linux, master, work, console]) rmSync(path, { recursive: true, force: true });
  for (const path of [base, union, diff, directory]) removeEmpty(path);
}

/** Waits for a process to end, and kills it where it takes longer than the grace (in ms). */
export async function endProcess(pid: number, grace: number): Promise<void> {
  const patience = Date.now() + grace;
  let killed = false;
  while (isAlive(pid)) {
    if (!killed && Date.now() >= patience) {
      killed = true;
      process.kill(pid, "SIGKILL");
    }
    await delay(2);
  }
}

/** Anew each time: what is left of a guest of that name that ran before sees another directory, which is gone. */
function makeSockets(layout: LabLayout, name: string): void {
  const sockets = layout.sockets(name);
  rmSync(sockets, { recursive: true, force: true });
  mkdirSync(sockets, { recursive: true });
}

function replaceLink(path: string, target: string): void {
  rmSync(path, { force: true });
  symlinkSync(target, path);
}
