import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { flock, flockAsync, LOCK_EX, LOCK_NB, SysError } from "../sys/libc.ts";

/**
 * Runs the work while it holds the lock on this file; the lock dies with the process, so none is ever stale.
 * @param waiting called once, before the wait, when another process holds the lock
 */
export async function withLock<T>(path: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "a");
  try {
    if (!taken(file.fd)) {
      waiting();
      await flockAsync(file.fd, LOCK_EX);
    }
    return await work();
  } finally {
    // Closing drops the lock. The file stays: removed, a waiter could hold a lock on a file that nobody else can see.
    await file.close();
  }
}

function taken(fd: number): boolean {
  try {
    flock(fd, LOCK_EX | LOCK_NB);
    return true;
  } catch (error) {
    if (error instanceof SysError && error.code === "EAGAIN") return false;
    throw error;
  }
}
