import { readFileSync } from "node:fs";
import { hasEnded } from "./proc.ts";

/** SYS_recvfrom of x86-64, at the start of /proc/PID/syscall. */
const RECVFROM = "45 ";

/** A signal gets a paused kernel out of its wait for a moment, so one look may miss it. */
const LOOKS = 3;

/**
 * Whether a UML kernel is paused, without asking it: mconsole's `stop` leaves it waiting in recvfrom(2) on its console, and
 * nowhere else does it wait there, as that socket does not block at other times. mconsole itself has no harmless question:
 * `stop` would pause a kernel that runs. Source: mconsole_stop() in arch/um/drivers/mconsole_kern.c, proc_pid_syscall(5).
 */
export function isPaused(pid: number): boolean {
  try {
    for (let look = 0; look < LOOKS; look++)
      if (readFileSync(`/proc/${pid}/syscall`, "utf8").startsWith(RECVFROM)) return true;
    return false;
  } catch (error) {
    // It ended while it was looked at.
    if (hasEnded(error)) return false;
    throw error;
  }
}
