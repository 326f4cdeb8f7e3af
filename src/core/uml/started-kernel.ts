import type { ChildProcess } from "node:child_process";

/** A kernel that was started. */
export interface StartedKernel {
  readonly pid: number;
  /** Resolves as the kernel ends, to its exit status or the signal that ended it. Means nothing once it is let go of. */
  readonly ended: Promise<string>;
  /** Says that nobody waits for it any more. */
  readonly letGo: () => void;
}

/**
 * How a child ends: its exit status, or the signal that ended it. To be asked for in the same turn that the child is spawned: what
 * it writes may be read only after it was found to have ended, where the children of others end too, and nobody is told twice.
 */
export function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.once("exit", (status, signal) => resolve(signal ?? `${status}`)));
}
