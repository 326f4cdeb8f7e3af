import { dirname } from "node:path";
import { MNT_DETACH, SysError, umount2 } from "../sys/libc.ts";
import { backendOf, type UnionBackend } from "./backend.ts";
import { type Mount, readMounts, stackAt } from "./mountinfo.ts";

/**
 * Takes a union off, also while someone on the host still has a file of it open. A path that is no mount is left alone.
 * Equivalent to: umount -l TARGET
 */
export function unmountUnion(target: string): void {
  try {
    umount2(target, MNT_DETACH);
  } catch (error) {
    if (!(error instanceof SysError) || !["EINVAL", "ENOENT"].includes(error.code)) throw error;
  }
}

/** What is mounted on one mount point. */
export interface MountedUnion {
  readonly backend: UnionBackend;
  /** How many file systems it is made of: each one by FUSE has a process of its own. */
  readonly devices: number;
  /** The lowest layer of the lowest union. */
  readonly master: string | undefined;
  /** The read-only layers of the union that is laid over it, the topmost first, and what lies under them; none without. */
  readonly over: readonly string[];
}

/** The unions that are mounted below a directory, by mount point. */
export function mountedUnions(below: string): Map<string, MountedUnion> {
  const unions = new Map<string, MountedUnion>();
  const mounts = readMounts().filter(({ target, type }) => {
    return backendOf(type) !== undefined && dirname(target).startsWith(below);
  });
  for (const target of new Set(mounts.map((mount) => mount.target))) {
    const stack = stackAt(mounts, target);
    const [lowest, ...others] = stack;
    const backend = backendOf(lowest?.type);
    if (backend === undefined) continue;
    const devices = new Set(stack.map(({ device }) => device)).size;
    const [master, over] = [lowerLayers(lowest).at(-1), lowerLayers(others.at(-1))];
    unions.set(target, { backend, devices, master, over });
  }
  return unions;
}

/** As sourceOf() wrote them. */
function lowerLayers(mount: Mount | undefined): string[] {
  const layers = mount?.source;
  return layers === undefined ? [] : layers.split(/(?<!\\):/).map((path) => path.replace(/\\(.)/g, "$1"));
}
