import { existsSync, statfsSync } from "node:fs";
import { freemem } from "node:os";
import type { Check } from "../check.ts";
import { type Finding, ok, warn } from "../finding.ts";
import { type FlaggedMount, mountOf } from "../mount-of.ts";
import { formatSize } from "../scale.ts";

/** Below this, a lab of a few guests may already run out. In bytes. */
const COMFORTABLE = 2 ** 30;

/** Where guests' memory would lie, and how much of it there is, in bytes. */
export interface MemoryRoom {
  readonly directory: string;
  readonly mount: Pick<FlaggedMount, "type" | "flags"> | undefined;
  readonly size: number;
  readonly free: number;
  /** What the host has left for programs. */
  readonly available: number;
}

/**
 * Room for the guests' memory, which is a file: only the pages that a guest has touched cost. A guest that is confined has a tmpfs
 * of its own for it; the directory of the host is for others.
 */
export const memoryCheck: Check = {
  name: "memory",
  run() {
    const directory = memoryDirectory(process.env, (path) => existsSync(path) && mountOf(path)?.type === "tmpfs");
    const { bsize, blocks, bavail } = statfsSync(directory);
    const room = { size: bsize * blocks, free: bsize * bavail, available: freemem() };
    return judgeMemory({ directory, mount: mountOf(directory), ...room });
  },
};

/** The directory that a UML kernel puts its memory in. Source: choose_tempdir() of arch/um/os-Linux/mem.c. */
export function memoryDirectory(env: NodeJS.ProcessEnv, isTmpfs: (path: string) => boolean): string {
  const named = ["TMPDIR", "TMP", "TEMP"].map((name) => env[name]).find((path) => path !== undefined && path !== "");
  return named ?? ["/dev/shm", "/tmp"].find(isTmpfs) ?? "/tmp";
}

export function judgeMemory({ directory, mount, size, free, available }: MemoryRoom): Finding {
  const type = mount?.type ?? "unknown";
  const facts = { directory, type, size, free, available };
  const found = `${formatSize(free)} of ${formatSize(size)} free in ${directory}, ${formatSize(available)} of memory`;
  if (mount?.flags.includes("noexec")) {
    const found = `${directory} is mounted noexec: guests boot only confined`;
    return warn(found, `For \`confined: false\`: mount -o remount,exec ${directory}`, facts);
  }
  if (type !== "tmpfs") {
    const hint = "Mount a tmpfs on /dev/shm and leave TMPDIR unset: guests are slow when the disk is their memory.";
    return warn(`guests' memory would lie in ${directory}, which is ${type}`, hint, facts);
  }
  if (free < COMFORTABLE) return warn(found, `Give it more: mount -o remount,size=4G ${directory}`, facts);
  if (available < COMFORTABLE) return warn(found, "End something else, or keep `memory` in the topology small.", facts);
  return ok(found, facts);
}
