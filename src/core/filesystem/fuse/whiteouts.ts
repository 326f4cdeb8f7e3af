import { closeSync, lstatSync, openSync, type Stats, unlinkSync } from "node:fs";
import { join } from "node:path";
import { getxattr, mknod, SysError, setxattr } from "../../sys/libc.ts";
import { inUserNamespace } from "../../user-namespace.ts";
import { OPAQUE as OPAQUE_FILE, WHITEOUT } from "../whiteout.ts";
import { bytes } from "./bytes.ts";
import { refuse } from "./errno.ts";

/**
 * How a layer says that something of the layers below is gone. overlayfs's own form: a character device 0:0 is a whiteout,
 * and an extended attribute makes a directory opaque. So a diff is the same to both backends. Where the upper layer's file
 * system has neither, as an overlay or a network file system, files do it: `.wh.NAME` and `.wh..wh..opq`.
 */
export interface WhiteoutForm {
  isWhiteout(directory: string, name: string, info: Stats | undefined): boolean;
  isOpaque(directory: string): boolean;
  /** Whether a name is kept from the guest, as it has a meaning here. */
  isReserved(name: string): boolean;
  /** What a name in a listing deletes; undefined where it deletes nothing. */
  deletes(name: string): string | undefined;
  make(directory: string, name: string): void;
  remove(directory: string, name: string): void;
  makeOpaque(directory: string): void;
}

const S_IFCHR = 0o020000;
/** As overlayfs itself names it where the user's own root mounts it. */
const OPAQUE = inUserNamespace() ? "user.overlay.opaque" : "trusted.overlay.opaque";

export const overlayForm: WhiteoutForm = {
  isWhiteout: (_, __, info) => info?.isCharacterDevice() === true && info.rdev === 0,
  isOpaque(directory) {
    const value = Buffer.alloc(1);
    try {
      return getxattr(bytes(directory), OPAQUE, value) === 1 && value.toString() === "y";
    } catch (error) {
      if (error instanceof SysError) return false;
      throw error;
    }
  },
  isReserved: () => false,
  deletes: () => undefined,
  make: (directory, name) => mknod(bytes(`${directory}/${name}`), S_IFCHR, 0),
  remove: (directory, name) => unlinkSync(bytes(`${directory}/${name}`)),
  makeOpaque: (directory) => setxattr(bytes(directory), OPAQUE, Buffer.from("y")),
};

/** The kernel's limit of a name, NAME_MAX. */
const LONGEST = 255 - WHITEOUT.length;

export const fileForm: WhiteoutForm = {
  isWhiteout: (directory, name) => name.length <= LONGEST && exists(`${directory}/${WHITEOUT}${name}`),
  isOpaque: (directory) => exists(`${directory}/${OPAQUE_FILE}`),
  isReserved: (name) => name.startsWith(WHITEOUT),
  deletes: (name) => (name.startsWith(WHITEOUT) && name !== OPAQUE_FILE ? name.slice(WHITEOUT.length) : undefined),
  make(directory, name) {
    if (name.length > LONGEST) refuse("ENAMETOOLONG");
    touch(`${directory}/${WHITEOUT}${name}`);
  },
  remove: (directory, name) => unlinkSync(bytes(`${directory}/${WHITEOUT}${name}`)),
  makeOpaque: (directory) => touch(`${directory}/${OPAQUE_FILE}`),
};

/** The form that the file system of the upper layer can hold, tried out in the scratch directory on it. */
export function formFor(work: string): WhiteoutForm {
  const trial = join(work, "trial");
  try {
    mknod(trial, S_IFCHR, 0);
    unlinkSync(trial);
    setxattr(work, OPAQUE, Buffer.from("n"));
    return overlayForm;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    return fileForm;
  }
}

export function exists(path: string): boolean {
  return lstatSync(bytes(path), { throwIfNoEntry: false }) !== undefined;
}

function touch(path: string): void {
  closeSync(openSync(bytes(path), "w", 0o600));
}
