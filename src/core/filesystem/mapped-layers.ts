import { closeSync, mkdirSync, openSync, readdirSync, rmdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf } from "../error.ts";
import { attachMount, cloneMount, MNT_DETACH, mapMountIds, umount2, withFileOwner } from "../sys/libc.ts";
import { isAlive } from "../uml/proc.ts";
import type { UnionLayers } from "./overlay.ts";
import { removeEmpty } from "./remove-empty.ts";

/**
 * A guest whose ids are a range of the host's counts them from 0, and so do the files of its layers: its root's are root's of
 * the host. An idmapped mount of a layer shows the one as the other, both ways, and the disk never holds ids of the range.
 */
export interface IdMapping {
  /** The path of the guest's user namespace: `/proc/PID/ns/user`. */
  readonly userNamespace: string;
  /** The first of its ids on the host. */
  readonly first: number;
  /** A directory, of this user's alone, in which mounts of layers may lie for a moment. */
  readonly site: string;
  /** A layer that shows those ids already, for it is a union itself. */
  readonly mapped?: string;
}

/**
 * Calls back with layers whose files are the guest's. Overlayfs takes a copy of each layer's mount, so they can go again at once.
 * @throws SysError EINVAL where a file system has no idmapped mounts: mount_setattr(2), NOTES
 */
export function withMappedLayers(
  layers: UnionLayers,
  { userNamespace, first, site, mapped }: IdMapping,
  work: (layers: UnionLayers) => void,
): void {
  const { lower, upper, work: scratch } = layers;
  const above = dirname(upper);
  if (dirname(scratch) !== above) throw new RangeError(`${upper} and ${scratch} are not in one directory`);
  const place = join(site, String(process.pid));
  const namespace = openSync(userNamespace, "r");
  try {
    const [one = "", ...others] = [above, ...lower].map((path, index) =>
      path === mapped ? path : attachMapped(path, namespace, join(place, String(index))),
    );
    const attached = { lower: others, upper: join(one, basename(upper)), work: join(one, basename(scratch)) };
    // What overlayfs makes for itself, its scratch and whiteouts, is the mounting user's, who has to be one of the guest's.
    withFileOwner(first, () => work(attached));
  } finally {
    closeSync(namespace);
    removeMounts(place);
    removeEmpty(site);
  }
}

/** Equivalent to: mount --bind -o X-mount.idmap=NAMESPACE PATH TARGET */
function attachMapped(path: string, namespace: number, target: string): string {
  mkdirSync(target, { recursive: true, mode: 0o700 });
  const fd = cloneMount(path);
  try {
    mapMountIds(fd, namespace);
    attachMount(fd, target);
  } finally {
    closeSync(fd);
  }
  return target;
}

/** Removes what processes have left that were killed in between. Their directories are named after them. */
export function removeLeftMounts(site: string): void {
  for (const name of names(site)) if (!isAlive(Number(name))) removeMounts(join(site, name));
  removeEmpty(site);
}

/** Never what lies in a directory: that is a layer, as long as it is mounted. */
function removeMounts(place: string): void {
  for (const name of names(place)) {
    const target = join(place, name);
    try {
      umount2(target, MNT_DETACH);
    } catch (error) {
      // It was made, and nothing mounted on it.
      if (codeOf(error) !== "EINVAL") throw error;
    }
    rmdirSync(target);
  }
  ignoring("ENOENT", () => rmdirSync(place));
}

function names(directory: string): string[] {
  return ignoring("ENOENT", () => readdirSync(directory)) ?? [];
}

function ignoring<T>(code: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (codeOf(error) === code) return undefined;
    throw error;
  }
}
