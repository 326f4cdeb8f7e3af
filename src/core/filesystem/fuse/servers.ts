import { readlinkSync } from "node:fs";
import { codeOf } from "../../error.ts";
import { commandLine, hasEnded, processIds, processStatus } from "../../uml/proc.ts";

/** Ends the path of the program that serves a union. */
const MAIN = "/core/filesystem/fuse/main.js";

/**
 * How many processes serve unions that were mounted at each place. As with guests, the command lines of processes tell; a
 * union whose process has ended is still mounted, and fails at whatever it is asked.
 */
export function countUnionServers(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const pid of processIds()) {
    const target = servedBy(pid);
    if (target !== undefined) counts.set(target, (counts.get(target) ?? 0) + 1);
  }
  return counts;
}

function servedBy(pid: number): string | undefined {
  try {
    const args = commandLine(pid);
    const main = args.findIndex((arg) => arg.endsWith(MAIN));
    if (main < 0) return undefined;
    // One of a container, or of a private lab, may have the same paths.
    if (readlinkSync(`/proc/${pid}/ns/net`) !== readlinkSync("/proc/self/ns/net")) return undefined;
    // A guest can call a process whatever it likes.
    if (readlinkSync(`/proc/${pid}/ns/user`) !== readlinkSync("/proc/self/ns/user")) return undefined;
    if (processStatus(pid).uid !== process.geteuid?.()) return undefined;
    return args[main + 1];
  } catch (error) {
    if (hasEnded(error) || codeOf(error) === "EACCES") return undefined;
    throw error;
  }
}
