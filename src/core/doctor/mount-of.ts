import { readFileSync, realpathSync } from "node:fs";
import { type Mount, parseMountInfo } from "../filesystem/mountinfo.ts";

/** A mount, with the flags of this mount alone: `noexec`, `ro`. */
export interface FlaggedMount extends Mount {
  readonly flags: readonly string[];
}

/** The mount that a path lies on; undefined where the root's is not to be seen, as in a chroot. Source: proc(5). */
export function mountOf(path: string): FlaggedMount | undefined {
  return findMount(readFileSync("/proc/self/mountinfo", "utf8"), realpathSync(path));
}

/** The same, out of the text of a mountinfo file. */
export function findMount(mountinfo: string, path: string): FlaggedMount | undefined {
  const lines = mountinfo.split("\n").filter((line) => line !== "");
  const mounts = parseMountInfo(mountinfo).map((mount, index) => ({
    ...mount,
    flags: lines[index]?.split(" ")[5]?.split(",") ?? [],
  }));
  const above = mounts.filter(({ target }) => isAtOrBelow(path, target));
  const longest = Math.max(...above.map(({ target }) => target.length));
  // Of several mounts on one place the last one hides the others.
  return above.findLast(({ target }) => target.length === longest);
}

function isAtOrBelow(path: string, directory: string): boolean {
  return directory === "/" || path === directory || path.startsWith(`${directory}/`);
}
