import { mkdirSync } from "node:fs";
import { MS_BIND, MS_SHARED, MS_SLAVE, mount } from "../sys/libc.ts";
import { backendOf, type ChosenBackend, mountUnion, type UnionBackend } from "./backend.ts";
import type { IdMapping } from "./mapped-layers.ts";
import { readMounts, stackAt } from "./mountinfo.ts";
import type { UnionLayers } from "./overlay.ts";
import { unmountUnion } from "./union.ts";

/**
 * The two mount points of a guest's file system. `base` holds the union of its master and its diff, and is free of anything
 * else except in the middle of an exchange. `union` is what the guest sees: the same mount and, while templates are laid,
 * their union over it.
 *
 * `union` is a slave of `base` (mount_namespaces(7)): what is mounted on `base` appears on `union` too, *beneath* what lies
 * there already, and what is unmounted from `base` is drawn out from beneath. That is how one union takes the place of
 * another without a moment between them. See docs/adr/0008. It is shared as well, so that a copy of it in a mount namespace
 * of the guest's own follows.
 */
export interface UnionPaths {
  readonly base: string;
  readonly union: string;
}

/**
 * Mounts a guest's file system, with no template.
 * Equivalent to: mount -t overlay ... BASE; mount --make-shared BASE; mount --bind BASE UNION;
 * mount --make-slave UNION; mount --make-shared UNION
 */
export function mountGuestUnion(
  { base, union }: UnionPaths,
  layers: UnionLayers,
  wanted: UnionBackend | "auto",
  mapping?: IdMapping,
): ChosenBackend {
  const chosen = mountUnion(base, layers, wanted, { mapping });
  mkdirSync(union, { recursive: true });
  setPropagation(base, MS_SHARED);
  bind(base, union);
  setPropagation(union, MS_SLAVE);
  setPropagation(union, MS_SHARED);
  return chosen;
}

/** Takes a guest's file system off, whatever is laid over it. */
export function unmountGuestUnion(paths: UnionPaths): void {
  const depths = depthsOf(paths);
  for (let left = depths.union; left > 0; left--) unmountUnion(paths.union);
  for (let left = depths.base; left > 0; left--) unmountUnion(paths.base);
}

/**
 * Lays layers over a guest's file system, in place of those that are laid. Every path that the guest looks up is found in
 * the old union or in the new one; there is no moment with neither, nor one with what lies under both.
 * @param layers the topmost first; the base comes below them
 * @param mapping of a guest whose base was mounted with one
 */
export function coverUnion(paths: UnionPaths, { lower, ...rest }: UnionLayers, mapping?: IdMapping): void {
  const covered = settleUnion(paths);
  const { base, union } = paths;
  mountUnion(base, { ...rest, lower: [...lower, base] }, backendAt(base), {
    xino: "off",
    mapping: mapping && { ...mapping, mapped: base },
  });
  // The new union lies beneath the old one by now, and this uncovers it.
  if (covered) unmountUnion(union);
  // The same once more, as a mount that does not go when the base is freed.
  bind(base, union);
  unmountUnion(base);
}

/** Takes the templates' layers off a guest's file system. */
export function uncoverUnion(paths: UnionPaths): void {
  if (settleUnion(paths)) unmountUnion(paths.union);
}

/**
 * Ends what a killed process has left of an exchange: goes back where the old union was still to be seen, and on where the
 * new one was.
 * @returns whether anything is laid
 */
export function settleUnion(paths: UnionPaths): boolean {
  const { base, union } = depthsOf(paths);
  if (base <= 1) return union > 1;
  if (union === 2) bind(paths.base, paths.union);
  unmountUnion(paths.base);
  return true;
}

/** A template is laid by what made the union below it: where that is not overlayfs, there was a reason. */
function backendAt(base: string): UnionBackend {
  return backendOf(stackAt(readMounts(), base).at(-1)?.type) ?? "overlay";
}

function depthsOf({ base, union }: UnionPaths): { base: number; union: number } {
  const mounts = readMounts();
  return { base: stackAt(mounts, base).length, union: stackAt(mounts, union).length };
}

/** Equivalent to: mount --bind SOURCE TARGET */
function bind(source: string, target: string): void {
  mount(source, target, "", MS_BIND, "");
}

/** Equivalent to: mount --make-shared TARGET, or --make-slave */
function setPropagation(target: string, flag: number): void {
  mount("", target, "", flag, "");
}
