import { open } from "node:fs/promises";
import { flockAsync, LOCK_EX } from "../sys/libc.ts";

/**
 * Runs the work while no other lab borrows of the host or gives back: each lab's own lock keeps no other from that. What is locked
 * is the directory in which all labs lie, which is there as long as any of them is changed, and nothing has to be taken away.
 */
export async function whileNobodyLends<T>(runRoot: string, work: () => Promise<T>): Promise<T> {
  const directory = await open(runRoot, "r");
  try {
    await flockAsync(directory.fd, LOCK_EX);
    return await work();
  } finally {
    // With the last descriptor the lock is gone, also where we are killed.
    await directory.close();
  }
}
