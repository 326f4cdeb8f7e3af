import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  lchownSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { DummError } from "../error.ts";
import { mknod, SysError, setxattr } from "../sys/libc.ts";
import { copyContent } from "./content.ts";
import { createFile } from "./create-file.ts";
import type { TreeEntry } from "./tree.ts";

/** What overlayfs takes for a whiteout: a character device 0/0. */
const WHITEOUT_MODE = constants.S_IFCHR;

/** What a guest has below a template. */
export interface BaseView {
  readonly directory: string;
  /** The id that files of its root show there; the disk has 0 for it. */
  readonly first: number;
}

/**
 * Copies the entries of a template into a layer of an overlay. All is root's, and has the permissions that it has in the
 * template; only a directory that the guest has already keeps the guest's owner and permissions, for a template needs it just
 * to hold what is in it, and version control keeps neither.
 * @param source the template's directory for the guest
 * @param layer the layer's directory, which is made
 * @param base what the guest has below
 * @throws DummError apply-failed where a directory would hide a link of the guest's
 */
export function copyTree(entries: readonly TreeEntry[], source: string, layer: string, base: BaseView): void {
  mkdirSync(layer, { recursive: true });
  for (const entry of entries) {
    const target = join(layer, entry.path);
    switch (entry.kind) {
      case "directory":
        copyDirectory(entry, target, base);
        break;
      case "file":
        copyFile(join(source, entry.path), target, entry.mode);
        break;
      case "link":
        symlinkSync(entry.target, target);
        lchownSync(target, 0, 0);
        break;
      case "whiteout":
        mknod(target, WHITEOUT_MODE, 0);
        break;
      default:
        throw new TypeError(`unknown entry: ${JSON.stringify(entry satisfies never)}`);
    }
  }
}

function copyDirectory(
  { path, mode, opaque }: TreeEntry & { kind: "directory" },
  target: string,
  { directory, first }: BaseView,
): void {
  const below = lstatSync(join(directory, path), { throwIfNoEntry: false });
  if (below?.isSymbolicLink() && !opaque) {
    throw new DummError("apply-failed", `the template has a directory ${path}, which is a link in the guest`, {
      hint: `Put its files where the link leads; or, to have a directory instead, add .wh.${path.replace(/.*\//, "")} beside it.`,
    });
  }
  mkdirSync(target);
  const kept = below?.isDirectory() && !opaque ? below : { uid: first, gid: first, mode };
  chownSync(target, kept.uid - first, kept.gid - first);
  chmodSync(target, kept.mode & 0o7777);
  if (opaque) setOpaque(target);
}

/** Hides what lies below in a directory. Only root may use the attributes that overlayfs goes by unless told otherwise. */
function setOpaque(directory: string): void {
  try {
    setxattr(directory, "trusted.overlay.opaque", Buffer.from("y"));
  } catch (error) {
    if (!(error instanceof SysError) || error.code !== "EPERM") throw error;
    setxattr(directory, "user.overlay.opaque", Buffer.from("y"));
  }
}

function copyFile(source: string, target: string, mode: number): void {
  const fd = openSync(source, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    createFile(target, { uid: 0, gid: 0, mode }, (made) => copyContent(fd, made));
    const { atime, mtime } = fstatSync(fd);
    lutimesSync(target, atime, mtime);
  } finally {
    closeSync(fd);
  }
}
