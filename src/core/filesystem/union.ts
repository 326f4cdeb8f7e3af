import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { MNT_DETACH, mount, SysError, umount2 } from "../sys/libc.ts";
import { readMounts } from "./mountinfo.ts";

/** What a union is made of. All paths are absolute. */
export interface UnionLayers {
  /** Read-only layers, the topmost first; the last is the master. */
  lower: readonly string[];
  /** Takes the guest's writes: its diff. */
  upper: string;
  /** Overlayfs's scratch, on the file system of the upper layer. */
  work: string;
}

/**
 * Mounts the union of some layers.
 * Equivalent to: mount -t overlay overlay -o lowerdir=A:B,upperdir=U,workdir=W TARGET
 * @throws SysError with what mount(2) answers
 */
export function mountUnion(target: string, layers: UnionLayers): void {
  for (const directory of [target, layers.upper, layers.work]) mkdirSync(directory, { recursive: true });
  const lower = layers.lower.map((path) => escapeOption(path).replaceAll(":", "\\:")).join(":");
  const options = [
    `lowerdir=${lower}`,
    `upperdir=${escapeOption(layers.upper)}`,
    `workdir=${escapeOption(layers.work)}`,
    // A diff may be laid over a master that was built again: handles into the old one must not be looked for.
    "index=off",
    "metacopy=off",
    // `off` would make a file's inode number change with its copy-up, which breaks tar, git and mail readers in the guest.
    "xino=auto",
  ];
  mount("overlay", target, "overlay", 0, options.join(","));
}

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

/** The unions that are mounted below a directory: by mount point, the lowest layer of each, which is its master. */
export function mountedUnions(below: string): Map<string, { master: string | undefined }> {
  const unions = new Map<string, { master: string | undefined }>();
  for (const { target, type, options } of readMounts()) {
    if (type !== "overlay" || !dirname(target).startsWith(below)) continue;
    const layers = (options.get("lowerdir") ?? "").split(/(?<!\\):/);
    unions.set(target, { master: layers.at(-1)?.replace(/\\(.)/g, "$1") });
  }
  return unions;
}

/** Overlayfs splits its options at commas, except after a backslash. */
function escapeOption(path: string): string {
  return path.replace(/[\\,]/g, "\\$&");
}
