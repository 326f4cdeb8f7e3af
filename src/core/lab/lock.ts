import { closeSync, fstatSync, mkdirSync, openSync, statSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { codeOf, DummError } from "../error.ts";
import { removeEmpty } from "../filesystem/remove-empty.ts";
import { flock, LOCK_EX, LOCK_NB, SysError } from "../sys/libc.ts";

/** How often a held lock is tried again, in ms. */
const RETRY = 100;

/** The right to change a lab. It ends with the process that holds it, however that ends. */
export interface LabLock {
  /** Lets go, and takes the lock's file away with it. */
  release(): void;
}

/**
 * Waits for the right to change a lab.
 * @param onWait called once, where somebody else holds it
 * @param wait false: fail at once instead
 * @throws DummError busy where it is held and wait is false, or the signal aborts the wait
 */
export async function lockLab(
  path: string,
  { wait, onWait, signal }: { wait: boolean; onWait: () => void; signal: AbortSignal },
): Promise<LabLock> {
  let told = false;
  for (;;) {
    const fd = tryLock(path);
    if (fd !== undefined) {
      return {
        release: () => {
          unlinkSync(path);
          closeSync(fd);
          removeEmpty(dirname(path));
        },
      };
    }
    if (!wait || signal.aborted) throw new DummError("busy", "another dumm is changing this lab", { where: path });
    if (!told) onWait();
    told = true;
    await delay(RETRY);
  }
}

/** Answers undefined where the lock is held, or was released (and its file removed) while we tried. */
function tryLock(path: string): number | undefined {
  const fd = openLockFile(path);
  try {
    flock(fd, LOCK_EX | LOCK_NB);
    if (fstatSync(fd).ino === statSync(path, { throwIfNoEntry: false })?.ino) return fd;
  } catch (error) {
    if (!(error instanceof SysError) || error.code !== "EAGAIN") {
      closeSync(fd);
      throw error;
    }
  }
  closeSync(fd);
  return undefined;
}

function openLockFile(path: string): number {
  for (;;) {
    // Whoever else could open the locks could hold them too.
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    try {
      return openSync(path, "w");
    } catch (error) {
      // The last lab but this one has just ended, and taken the directory with it.
      if (codeOf(error) !== "ENOENT") throw error;
    }
  }
}
