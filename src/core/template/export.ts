import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf } from "../error.ts";
import { FILE_MANIFEST, parseManifest } from "../file-manifest.ts";
import { OPAQUE, WHITEOUT } from "../filesystem/whiteout.ts";
import { hostsBlock } from "../hosts-file.ts";
import { getxattr, SysError } from "../sys/libc.ts";
import { copyContent, LARGEST } from "./content.ts";
import { createFile } from "./create-file.ts";

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * What of a mode is kept: not the set-user-id and set-group-id bits. A template lies where others may go, and belongs to whoever
 * made it: with these a guest could leave him a program that runs as him for everybody.
 */
const KEPT = 0o1777;

/** Of the texts that dumm writes into a guest itself, in bytes. */
const LONGEST_TEXT = 1 << 24;

/** The kernel's limit of a name, NAME_MAX, with room for a whiteout's prefix. */
const LONGEST_NAME = 255 - WHITEOUT.length;
/** A guest's own limit, PATH_MAX, counts from where it stands; ours are paths from the host's root, which have to fit as well. */
const LONGEST_PATH = 2048;

/**
 * Writes what a guest has changed, the upper layer of an overlay, over what a template has for that guest: in the template's own
 * form, where `.wh.NAME` stands for a whiteout. Left out is what dumm itself keeps in guests, and what no template holds: empty
 * directories, devices, fifos and sockets, names that begin with `.wh.` or are too long, and files of more than LARGEST. These are
 * no errors, for a guest is not to keep itself from being stopped or destroyed.
 *
 * The guest may be changing the layer at this moment, and may mean harm: nothing in it is reached by a path that could lead
 * through a link.
 * @param target the template's directory for the guest, which is made where there is anything to write
 * @param manifests layers whose list of dumm's own files counts
 */
export function exportLayer(layer: string, target: string, manifests: readonly string[] = [layer]): void {
  const own = new Set(manifests.flatMap(ownFiles));
  const { uid, gid } = statSync(nearest(dirname(target)));
  exportDirectory(layer, "", { root: target, own, uid, gid });
}

interface Destination {
  readonly root: string;
  /** The paths that dumm has written itself. */
  readonly own: ReadonlySet<string>;
  /** Whom the templates belong to. */
  readonly uid: number;
  readonly gid: number;
}

function exportDirectory(layer: string, below: string, to: Destination): void {
  const fd = openSync(layer, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    const here = `/proc/self/fd/${fd}`;
    if (below !== "" && isOpaque(here)) {
      rmSync(join(to.root, below), { recursive: true, force: true });
      writeText(join(below, OPAQUE), "", to);
    }
    for (const name of readdirSync(here)) {
      const path = join(below, name);
      if (path === ".dumm" || to.own.has(`/${path}`) || !canHold(name, path)) continue;
      exportEntry(join(here, name), path, to);
    }
    const made = join(to.root, below);
    if (below !== "" && existsSync(made)) chmodSync(made, fstatSync(fd).mode & KEPT);
  } finally {
    closeSync(fd);
  }
}

/** Whether a template can have something of that name, and a whiteout of it. */
function canHold(name: string, path: string): boolean {
  const [nameLength, pathLength] = [Buffer.byteLength(name), Buffer.byteLength(path)];
  return !name.startsWith(WHITEOUT) && nameLength <= LONGEST_NAME && pathLength <= LONGEST_PATH;
}

function exportEntry(source: string, path: string, to: Destination): void {
  const status = lstatSync(source, { throwIfNoEntry: false });
  if (status === undefined) return;
  if (status.isDirectory()) {
    if (lstatSync(join(to.root, path), { throwIfNoEntry: false })?.isDirectory() === false) clear(path, to);
    exportDirectory(source, path, to);
  } else if (status.isSymbolicLink()) {
    prepare(path, to);
    symlinkSync(readlinkSync(source), join(to.root, path));
    lchownSync(join(to.root, path), to.uid, to.gid);
  } else if (status.isFile()) {
    exportFile(source, path, status.mode & KEPT, to);
  } else if (status.isCharacterDevice() && status.rdev === 0) {
    clear(path, to);
    writeText(join(dirname(path), WHITEOUT + basename(path)), "", to);
  }
}

function exportFile(source: string, path: string, mode: number, to: Destination): void {
  const fd = openSync(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const status = fstatSync(fd);
    if (!status.isFile() || status.size > LARGEST) return;
    if (path === "etc/hosts" && hostsBlock(ownText(fd)) !== null) return;
    prepare(path, to);
    createFile(join(to.root, path), { uid: to.uid, gid: to.gid, mode }, (made) => copyContent(fd, made));
  } finally {
    closeSync(fd);
  }
}

function writeText(path: string, text: string, to: Destination): void {
  makeDirectory(join(to.root, dirname(path)), to);
  writeFileSync(join(to.root, path), text);
  chownSync(join(to.root, path), to.uid, to.gid);
}

/** Makes room for an entry: what the template has in its place goes, and so does the whiteout of it. */
function prepare(path: string, to: Destination): void {
  clear(path, to);
  makeDirectory(join(to.root, dirname(path)), to);
}

function clear(path: string, { root }: Destination): void {
  rmSync(join(root, path), { recursive: true, force: true });
  rmSync(join(root, dirname(path), WHITEOUT + basename(path)), { force: true });
}

/** Made when something is put into it, so that no empty ones come about. */
function makeDirectory(directory: string, { uid, gid }: Destination): void {
  const first = mkdirSync(directory, { recursive: true });
  if (first === undefined) return;
  for (let made = directory; made.length >= first.length; made = dirname(made)) chownSync(made, uid, gid);
}

function nearest(directory: string): string {
  return existsSync(directory) ? directory : nearest(dirname(directory));
}

function isOpaque(directory: string): boolean {
  const value = Buffer.alloc(1);
  return ["trusted", "user"].some((space) => {
    try {
      return getxattr(directory, `${space}.overlay.opaque`, value) === 1 && value.toString() === "y";
    } catch (error) {
      // There is none, or this user may not know.
      if (error instanceof SysError) return false;
      throw error;
    }
  });
}

/** The files that dumm has put into a guest, by their paths there. */
function ownFiles(layer: string): string[] {
  try {
    const fd = openSync(join(layer, FILE_MANIFEST), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      return fstatSync(fd).isFile() ? [...parseManifest(ownText(fd)).keys()] : [];
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes(codeOf(error) ?? "")) return [];
    throw error;
  }
}

/** What is in a file that dumm has written; nothing where the guest has made it so long that it cannot be that. */
function ownText(fd: number): string {
  return fstatSync(fd).size > LONGEST_TEXT ? "" : readFileSync(fd, "utf8");
}
