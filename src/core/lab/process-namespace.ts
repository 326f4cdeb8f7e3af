import { closeSync, openSync } from "node:fs";
import { CLONE_NEWPID, SysError, setns } from "../sys/libc.ts";

/**
 * Starts something in the process namespace of another process, with which it then ends. This process stays in its own, and
 * so do its other children; but the kernel bars a user's root from the way back, and then they too start in there.
 *
 * A thread cannot be made while children start elsewhere (clone(2), CLONE_THREAD). Node has made all of its own long before:
 * those of libuv come at once, with the first file that is read.
 * @param pid of that process; undefined: where this process is
 * @param work starts what it starts before it returns or awaits
 */
export function inProcessNamespaceOf<T>(pid: number | undefined, work: () => T): T {
  if (pid === undefined) return work();
  const [own, other] = ["self", pid].map((process) => openSync(`/proc/${process}/ns/pid`, "r")) as [number, number];
  try {
    setns(other, CLONE_NEWPID);
    try {
      return work();
    } finally {
      comeBack(own);
    }
  } finally {
    closeSync(own);
    closeSync(other);
  }
}

function comeBack(own: number): void {
  try {
    setns(own, CLONE_NEWPID);
  } catch (error) {
    if (!(error instanceof SysError) || error.code !== "EPERM") throw error;
  }
}
