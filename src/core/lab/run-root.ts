import { isAbsolute, join } from "node:path";
import { cacheDirectory } from "../cache/directory.ts";
import { inheritedEntry } from "./entry.ts";

/**
 * Where a user's labs lie while they run: /run/dumm for root; $XDG_RUNTIME_DIR/dumm for others, which the host makes as they
 * log in, or ~/.cache/dumm/run where it does not.
 */
export function defaultRunRoot(environment: NodeJS.ProcessEnv = process.env, uid = process.getuid?.()): string {
  const inherited = inheritedEntry(environment);
  if (inherited !== undefined) return inherited.runRoot;
  if (uid === 0) return "/run/dumm";
  const runtime = environment["XDG_RUNTIME_DIR"];
  return runtime !== undefined && isAbsolute(runtime) ? join(runtime, "dumm") : join(cacheDirectory(), "run");
}

/**
 * Where the ids of confined guests are reserved, among all of a user's labs. It stays when the last lab has gone: whoever removed it
 * would have to know that nobody is about to open it.
 */
export function reservationsBeside(runRoot: string): string {
  return `${runRoot}.ids`;
}
