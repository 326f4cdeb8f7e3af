import { readFileSync } from "node:fs";

/** Whether this process is in a user namespace other than the host's first. Source: user_namespaces(7), uid_map. */
export function inUserNamespace(): boolean {
  return !isInitialMap(readFileSync("/proc/self/uid_map", "utf8"));
}

/** The map of the first user namespace holds every id, as itself. */
export function isInitialMap(uidMap: string): boolean {
  return uidMap.trim().split(/\s+/).join(" ") === "0 0 4294967295";
}
