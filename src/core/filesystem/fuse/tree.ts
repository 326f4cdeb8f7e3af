import {
  type BigIntStats,
  chmodSync,
  constants,
  copyFileSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { mknod, utimensat } from "../../sys/libc.ts";
import { bytes } from "./bytes.ts";
import { refuse } from "./errno.ts";
import type { LayerFile } from "./nodes.ts";
import { type Resolved, resolveLayers, type Sight } from "./resolve.ts";
import { exists, formFor, overlayForm, type WhiteoutForm } from "./whiteouts.ts";

/** The upper layer is the first. */
const UPPER = 0;

/** A directory of the host of which the union is made. */
export interface Layer {
  readonly path: string;
  /** The id that files of its root have in the union, and so on from there: 0 where they show the ids that they have on the disk. */
  readonly first: number;
}

/** A name of the union. */
interface Place {
  /** Its directory's path in the union: empty for the root's own entries, else with a leading slash. */
  readonly directory: string;
  readonly name: string;
  /** The layers that make up its directory. */
  readonly layers: readonly number[];
}

/**
 * The tree that layers make up together, and changes of it, which all go to the upper layer. Paths are those of the union: ""
 * is the root, others begin with a slash.
 */
export class UnionTree {
  readonly #form: WhiteoutForm;
  #serial = 0;

  /**
   * @param layers the topmost first; the first one takes what is written
   * @param work a scratch directory on the file system of the first, empty
   */
  constructor(
    readonly layers: readonly [Layer, ...Layer[]],
    readonly work: string,
  ) {
    this.#form = formFor(work);
  }

  /** Where on the host a path of the union lies. Throws ENOENT, ENOTDIR. */
  find(path: string): string {
    return this.#at(this.#layerOf(path), path);
  }

  /** The attributes of a path, with the owner that it has in the union. Throws ENOENT, ENOTDIR. */
  stat(path: string): BigIntStats {
    const layer = this.#layerOf(path);
    return shown(lstatSync(bytes(this.#at(layer, path)), { bigint: true }), this.#firstOf(layer));
  }

  /**
   * What file of the upper layer a path is; undefined of all else. Names of one file in a layer below are none in the union: what
   * is written to one is copied up.
   */
  upperFile(path: string): LayerFile | undefined {
    const info = lstatSync(bytes(this.#at(UPPER, path)), { bigint: true, throwIfNoEntry: false });
    if (info === undefined || info.isDirectory()) return undefined;
    return { key: `${info.dev}:${info.ino}`, links: info.nlink };
  }

  /** What is added to the ids of a path on the host. Throws ENOENT, ENOTDIR. */
  firstOf(path: string): number {
    return this.#firstOf(this.#layerOf(path));
  }

  /** The same for what is written. */
  get firstOfUpper(): number {
    return this.#firstOf(UPPER);
  }

  #firstOf(layer: number): number {
    return this.layers[layer]?.first ?? 0;
  }

  #layerOf(path: string): number {
    const found = this.#resolve(path);
    if (found.kind === "none") refuse("ENOENT");
    return found.kind === "file" ? found.layer : (found.layers[0] ?? UPPER);
  }

  isUpper(path: string): boolean {
    const found = this.#resolve(path);
    return found.kind === "file" ? found.layer === UPPER : found.kind === "directory" && found.layers[0] === UPPER;
  }

  /** The names in a directory. */
  list(path: string): string[] {
    const found = this.#resolve(path);
    if (found.kind !== "directory") refuse("ENOTDIR");
    const names = new Set<string>();
    const hidden = new Set<string>();
    for (const layer of found.layers) {
      const directory = this.#at(layer, path);
      const form = this.#formOf(layer);
      const entries = readdirSync(bytes(directory), { withFileTypes: true, encoding: "latin1" });
      const deleted: string[] = [];
      for (const entry of entries) {
        const gone = form.deletes(entry.name);
        if (gone !== undefined) deleted.push(gone);
        else if (form.isReserved(entry.name) || hidden.has(entry.name) || names.has(entry.name)) continue;
        else if (entry.isCharacterDevice() && this.#isWhiteout(layer, directory, entry.name)) deleted.push(entry.name);
        else names.add(entry.name);
      }
      for (const name of deleted) hidden.add(name);
    }
    return [...names];
  }

  /**
   * Lets a file or directory lie in the upper layer, and what leads to it.
   * @param content whether what is in a file is needed; its attributes always are
   * @returns where it lies there
   */
  copyUp(path: string, content = true): string {
    const found = this.#resolve(path);
    if (found.kind === "none") refuse("ENOENT");
    const layer = found.kind === "file" ? found.layer : found.layers[0];
    const target = this.#at(UPPER, path);
    if (layer === undefined || layer === UPPER) return target;
    const parent = this.copyUp(parentOf(path));
    const source = this.#at(layer, path);
    const above = lstatSync(bytes(parent), { bigint: true });
    const part = this.#scratch();
    copyOne(source, part, content, this.#firstOf(layer) - this.#firstOf(UPPER));
    renameSync(bytes(part), bytes(target));
    setTimes(parent, above);
    return target;
  }

  /**
   * Makes something under a name that is free.
   * @param make makes it, under the path on the host that it is given
   */
  create(path: string, make: (target: string) => void, isDirectory = false): string {
    const place = this.#place(path);
    if (this.#form.isReserved(place.name)) refuse("EINVAL");
    if (this.#resolveIn(place).kind !== "none") refuse("EEXIST");
    const directory = this.copyUp(place.directory);
    const target = `${directory}/${place.name}`;
    const covered = this.#isWhiteout(UPPER, directory, place.name);
    if (!covered) {
      make(target);
      return target;
    }
    // Made beside it, and put in the place of the whiteout in one step where that can be.
    const part = this.#scratch();
    make(part);
    if (isDirectory) this.#form.makeOpaque(part);
    if (isDirectory || this.#form !== overlayForm) this.#form.remove(directory, place.name);
    renameSync(bytes(part), bytes(target));
    return target;
  }

  /** Gives a file another name as well. */
  link(path: string, other: string): string {
    const source = this.copyUp(path);
    return this.create(other, (target) => linkSync(bytes(source), bytes(target)));
  }

  unlink(path: string): void {
    const place = this.#place(path);
    const found = this.#resolveIn(place);
    if (found.kind === "none") refuse("ENOENT");
    if (found.kind === "directory") refuse("EISDIR");
    this.#takeAway(place, (target) => unlinkSync(bytes(target)));
  }

  rmdir(path: string): void {
    const place = this.#place(path);
    const found = this.#resolveIn(place);
    if (found.kind === "none") refuse("ENOENT");
    if (found.kind === "file") refuse("ENOTDIR");
    if (this.list(path).length > 0) refuse("ENOTEMPTY");
    this.#takeAway(place, (target) => removeEmptied(target));
  }

  /**
   * Equivalent to: rename(2). A directory that is not of the upper layer alone is refused with EXDEV, as overlayfs does
   * without redirect_dir; programs then copy it.
   */
  rename(from: string, to: string, replace: boolean): void {
    const source = this.#place(from);
    const target = this.#place(to);
    const moved = this.#resolveIn(source);
    const covered = this.#resolveIn(target);
    if (moved.kind === "none") refuse("ENOENT");
    if (this.#form.isReserved(target.name)) refuse("EINVAL");
    if (covered.kind !== "none" && !replace) refuse("EEXIST");
    if (moved.kind === "directory") {
      if (covered.kind === "file") refuse("ENOTDIR");
      if (moved.layers.length > 1 || moved.layers[0] !== UPPER) refuse("EXDEV");
      if (covered.kind === "directory" && this.list(to).length > 0) refuse("ENOTEMPTY");
    } else if (covered.kind === "directory") refuse("EISDIR");
    const file = this.copyUp(from);
    const directory = this.copyUp(target.directory);
    const path = `${directory}/${target.name}`;
    if (covered.kind !== "none" && sameFile(file, this.find(to))) return;
    if (moved.kind === "directory") {
      // Nothing that lies below its new place is to show in it.
      this.#form.makeOpaque(file);
      if (this.#isWhiteout(UPPER, directory, target.name)) this.#form.remove(directory, target.name);
      else if (exists(path)) removeEmptied(path);
    }
    renameSync(bytes(file), bytes(path));
    if (this.#form !== overlayForm && this.#isWhiteout(UPPER, directory, target.name))
      this.#form.remove(directory, target.name);
    this.#hideBelow(source);
  }

  /** Removes a name from the upper layer, if it has it, and hides what the layers below have of it. */
  #takeAway(place: Place, remove: (target: string) => void): void {
    const target = this.#at(UPPER, `${place.directory}/${place.name}`);
    if (place.layers[0] === UPPER && exists(target)) remove(target);
    this.#hideBelow(place);
  }

  #hideBelow(place: Place): void {
    const below = { ...place, layers: place.layers.filter((layer) => layer !== UPPER) };
    if (this.#resolveIn(below).kind === "none") return;
    this.#form.make(this.copyUp(place.directory), place.name);
  }

  /** A path that nothing has yet, on the file system of the upper layer. */
  #scratch(): string {
    this.#serial += 1;
    return `${this.work}/${this.#serial}`;
  }

  #at(layer: number, path: string): string {
    return `${this.layers[layer]?.path}${path}`;
  }

  #place(path: string): Place {
    const directory = parentOf(path);
    const found = this.#resolve(directory);
    if (found.kind === "none") refuse("ENOENT");
    if (found.kind === "file") refuse("ENOTDIR");
    return { directory, name: path.slice(directory.length + 1), layers: found.layers };
  }

  #resolve(path: string): Resolved {
    let found: Resolved = { kind: "directory", layers: this.layers.map((_, layer) => layer) };
    let directory = "";
    for (const name of path.split("/").slice(1)) {
      if (found.kind === "none") return found;
      if (found.kind === "file") refuse("ENOTDIR");
      found = this.#resolveIn({ directory, name, layers: found.layers });
      directory += `/${name}`;
    }
    return found;
  }

  #resolveIn({ directory, name, layers }: Place): Resolved {
    return resolveLayers(layers, (layer) => this.#look(layer, this.#at(layer, directory), name));
  }

  #look(layer: number, directory: string, name: string): Sight {
    const form = this.#formOf(layer);
    if (form.isReserved(name)) return { kind: "absent" };
    const info = lstatSync(bytes(`${directory}/${name}`), { throwIfNoEntry: false });
    if (form.isWhiteout(directory, name, info)) return { kind: "whiteout" };
    if (info === undefined) return { kind: "absent" };
    if (!info.isDirectory()) return { kind: "file" };
    return { kind: "directory", opaque: form.isOpaque(`${directory}/${name}`) };
  }

  #isWhiteout(layer: number, directory: string, name: string): boolean {
    const info = lstatSync(bytes(`${directory}/${name}`), { throwIfNoEntry: false });
    return this.#formOf(layer).isWhiteout(directory, name, info);
  }

  /** Layers below are made for overlayfs, whatever the upper one can hold. */
  #formOf(layer: number): WhiteoutForm {
    return layer === UPPER ? this.#form : overlayForm;
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** A directory that shows nothing may still hold whiteouts. */
function removeEmptied(path: string): void {
  if (lstatSync(bytes(path)).isDirectory()) rmSync(bytes(path), { recursive: true });
  else rmdirSync(bytes(path));
}

function sameFile(one: string, other: string): boolean {
  const [a, b] = [lstatSync(bytes(one)), lstatSync(bytes(other))];
  return a.ino === b.ino && a.dev === b.dev && !a.isDirectory();
}

/** Attributes as the union shows those of a layer. */
export function shown(info: BigIntStats, first: number): BigIntStats {
  info.uid += BigInt(first);
  info.gid += BigInt(first);
  return info;
}

/** Copies a file, a link, a device or an empty directory with its owner, to whose ids `shift` is added, its mode and times. */
function copyOne(source: string, target: string, content: boolean, shift: number): void {
  const info = lstatSync(bytes(source), { bigint: true });
  const mode = Number(info.mode);
  if (info.isSymbolicLink()) symlinkSync(readlinkSync(bytes(source), "buffer"), bytes(target));
  else if (info.isDirectory()) mkdirSync(bytes(target));
  else if (info.isFile() && content) copyFileSync(bytes(source), bytes(target), constants.COPYFILE_FICLONE);
  else mknod(bytes(target), mode, Number(info.rdev));
  lchownSync(bytes(target), Number(info.uid) + shift, Number(info.gid) + shift);
  if (!info.isSymbolicLink()) chmodSync(bytes(target), mode & 0o7777);
  setTimes(target, info);
}

function setTimes(path: string, { atimeNs, mtimeNs }: { atimeNs: bigint; mtimeNs: bigint }): void {
  const split = (time: bigint): [bigint, bigint] => [time / 1_000_000_000n, time % 1_000_000_000n];
  utimensat(bytes(path), split(atimeNs), split(mtimeNs));
}
