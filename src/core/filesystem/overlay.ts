import { mkdirSync } from "node:fs";
import { MS_NODEV, MS_NOSUID, mount } from "../sys/libc.ts";
import { inUserNamespace } from "../user-namespace.ts";
import { type IdMapping, withMappedLayers } from "./mapped-layers.ts";

/** What a union is made of. All paths are absolute. */
export interface UnionLayers {
  /** Read-only layers, the topmost first; the last is the master. */
  lower: readonly string[];
  /** Takes the guest's writes: its diff. */
  upper: string;
  /** A scratch directory, on the file system of the upper layer. */
  work: string;
}

/** Whether inode numbers tell which layer a file is of; a layer that is an overlay cannot have that. */
export type Xino = "auto" | "off";

/**
 * Mounts the union of some layers by overlayfs. A guest's files are for its own kernel alone to make devices and set-user-id
 * programs of.
 * Equivalent to: mount -t overlay A:B -o nosuid,nodev,lowerdir=A:B,upperdir=U,workdir=W TARGET
 * @throws SysError with what mount(2) answers
 */
export function mountOverlay(target: string, layers: UnionLayers, xino: Xino, mapping?: IdMapping): void {
  for (const directory of [target, layers.upper, layers.work]) mkdirSync(directory, { recursive: true });
  const source = sourceOf(layers);
  const mountThese = (these: UnionLayers): void => mountAs(source, target, these, xino);
  if (mapping === undefined) mountThese(layers);
  else withMappedLayers(layers, mapping, mountThese);
}

/** What a union calls its source, for people, and for us to know its layers by: those in its options may be mounts of a moment. */
export function sourceOf({ lower }: Pick<UnionLayers, "lower">): string {
  return lower.map((path) => path.replace(/[\\:]/g, "\\$&")).join(":");
}

function mountAs(source: string, target: string, layers: UnionLayers, xino: Xino): void {
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
  mount(source, target, "overlay", MS_NOSUID | MS_NODEV, options.join(","));
}

/** Overlayfs splits its options at commas, except after a backslash. */
function escapeOption(path: string): string {
  return path.replace(/[\\,]/g, "\\$&");
}
