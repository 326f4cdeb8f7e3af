import { DummError } from "../error.ts";
import { SysError } from "../sys/libc.ts";
import { FUSE_TYPE, mountFuseUnion } from "./fuse/mount.ts";
import type { IdMapping } from "./mapped-layers.ts";
import { mountOverlay, type UnionLayers, type Xino } from "./overlay.ts";

/** What makes the union: the kernel's overlayfs, or a process of our own that speaks FUSE. */
export type UnionBackend = "overlay" | "fuse";

/** What overlayfs answers where the layers' file systems do not suit it, or where the kernel has none. */
const UNSUITABLE = ["EINVAL", "ENODEV", "EOPNOTSUPP", "EPERM", "EREMOTE"];

export interface ChosenBackend {
  readonly backend: UnionBackend;
  /** Why it is not overlayfs, where nobody has asked for anything else. */
  readonly note?: string;
}

/**
 * Mounts the union of some layers.
 * @param wanted `auto`: overlayfs, and FUSE where overlayfs cannot be used
 * @param mapping whose the files are, where not those who own them on the disk
 * @throws SysError with what mount(2) answers; DummError host-lacks where there is no FUSE either
 */
export function mountUnion(
  target: string,
  layers: UnionLayers,
  wanted: UnionBackend | "auto",
  { xino = "auto", mapping }: { readonly xino?: Xino; readonly mapping?: IdMapping | undefined } = {},
): ChosenBackend {
  if (wanted !== "fuse") {
    try {
      mountOverlay(target, layers, xino, mapping);
      return { backend: "overlay" };
    } catch (error) {
      if (wanted === "overlay" || !(error instanceof SysError) || !UNSUITABLE.includes(error.code)) throw error;
      mountFuse(target, layers, mapping);
      return { backend: "fuse", note: `its union is FUSE: overlayfs cannot be mounted here (${error.code})` };
    }
  }
  mountFuse(target, layers, mapping);
  return { backend: "fuse" };
}

function mountFuse(target: string, layers: UnionLayers, mapping: IdMapping | undefined): void {
  try {
    mountFuseUnion(target, layers, mapping);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new DummError("host-lacks", `no union can be mounted by FUSE: ${error.message}`, {
      where: target,
      hint: "FUSE takes root, /dev/fuse, and a kernel that has it: modprobe fuse. `dumm doctor` tells whether overlayfs can be used.",
      cause: error,
    });
  }
}

/** The backend of a mount of this type; undefined for one that is no union. */
export function backendOf(type: string | undefined): UnionBackend | undefined {
  if (type === "overlay") return "overlay";
  return type === FUSE_TYPE ? "fuse" : undefined;
}
