import { closeSync, mkdtempSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../error.ts";
import { readMounts } from "../filesystem/mountinfo.ts";
import { unmountUnion } from "../filesystem/union.ts";
import { endProcess } from "../lab/guest-process.ts";
import { flock, LOCK_EX, LOCK_NB, SysError } from "../sys/libc.ts";
import { allGuestProcesses } from "../uml/process.ts";

const PREFIX = ".dumm-doctor.";

/** A directory for a trial. It is locked for as long as it is in use, so that one which a killed doctor left is known. */
export interface Scratch {
  readonly path: string;
  /** Ends the guests that run from it, takes off the mounts in it, and removes it. */
  remove(): Promise<void>;
}

/** Makes one in `parent`, after it has removed what doctors that were killed have left there. */
export async function makeScratch(parent: string): Promise<Scratch> {
  await removeAbandoned(parent);
  const path = mkdtempSync(join(parent, PREFIX));
  const lock = tryLock(path);
  const remove = async (): Promise<void> => {
    await endGuests(path);
    removeFiles(path);
    if (lock !== undefined) closeSync(lock);
  };
  return { path, remove };
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(PREFIX))) {
    const path = join(parent, name);
    const lock = tryLock(path);
    if (lock === undefined) continue;
    try {
      await endGuests(path);
      removeFiles(path);
    } finally {
      closeSync(lock);
    }
  }
}

/** Kills the guests whose run directory lies below a path, and waits until they have ended. */
export async function endGuests(path: string): Promise<void> {
  const guests = allGuestProcesses().filter(({ runDirectory }) => runDirectory.startsWith(`${path}/`));
  await Promise.all(guests.map(({ pid }) => endProcess(pid, 0)));
}

function removeFiles(path: string): void {
  for (const { target } of readMounts()) if (target.startsWith(`${path}/`)) unmountUnion(target);
  rmSync(path, { recursive: true, force: true });
}

/** Answers undefined where a live doctor holds it, where it is gone, or is another user's. */
function tryLock(directory: string): number | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(directory, "r");
    flock(fd, LOCK_EX | LOCK_NB);
    return fd;
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    if (error instanceof SysError && error.code === "EAGAIN") return undefined;
    if (["ENOENT", "EACCES"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  }
}
