import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { MNT_DETACH, mount, SysError, umount2 } from "../sys/libc.ts";
import { inUserNamespace } from "../user-namespace.ts";
import { type Mount, readMounts, stackAt } from "./mountinfo.ts";

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
 * @param xino whether inode numbers tell which layer a file is of; a layer that is an overlay cannot have that
 * @throws SysError with what mount(2) answers
 */
export function mountUnion(target: string, layers: UnionLayers, xino: "auto" | "off" = "auto"): void {
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
    `xino=${xino}`,
    // Overlayfs keeps its notes in extended attributes, and a user's root may write only those that are a user's.
    ...(inUserNamespace() ? ["userxattr"] : []),
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

/** What is mounted on one mount point. */
export interface MountedUnion {
  /** The lowest layer of the lowest union. */
  readonly master: string | undefined;
  /** The read-only layers of the union that is laid over it, the topmost first, and what lies under them; none without. */
  readonly over: readonly string[];
}

/** The unions that are mounted below a directory, by mount point. */
export function mountedUnions(below: string): Map<string, MountedUnion> {
  const mounts = readMounts().filter(({ target, type }) => type === "overlay" && dirname(target).startsWith(below));
  const targets = new Set(mounts.map(({ target }) => target));
  return new Map(
    [...targets].map((target) => {
      const [lowest, ...others] = stackAt(mounts, target);
      const over = others.at(-1);
      return [target, { master: lowerLayers(lowest).at(-1), over: lowerLayers(over) }];
    }),
  );
}

function lowerLayers(mount: Mount | undefined): string[] {
  const option = mount?.options.get("lowerdir");
  return option === undefined ? [] : option.split(/(?<!\\):/).map((path) => path.replace(/\\(.)/g, "$1"));
}

/** Overlayfs splits its options at commas, except after a backslash. */
function escapeOption(path: string): string {
  return path.replace(/[\\,]/g, "\\$&");
}
