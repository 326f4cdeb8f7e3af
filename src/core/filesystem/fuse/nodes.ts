/** A file or directory that the kernel has been told of. Its number is its inode number, and is never given again. */
export interface Node {
  readonly id: bigint;
  /** Its names, of which a hard link gives it more than one; none once it is unlinked. */
  readonly paths: readonly string[];
}

/** What tells a file of the upper layer by whatever name it is found. */
export interface LayerFile {
  readonly key: string;
  /** How many names it has. */
  readonly links: bigint;
}

class Known implements Node {
  readonly paths: string[] = [];
  /** How often the kernel was told of it, less what it has forgotten of that. */
  lookups = 0;
  /** What #byFile has it by. */
  key: string | undefined;

  constructor(readonly id: bigint) {}
}

export const ROOT = 1n;

/** How many nodes are kept that the kernel does not know: some 30 MB of them. */
const ROOM = 100_000;

/**
 * Which number means which path. A guest's kernel tells files apart by their inode numbers, so two files must not have had the
 * same one, and none may get another while the kernel knows it. When it has forgotten one that is still there, its number is kept
 * as long as there is room: nobody has the file open, but somebody may have noted its number.
 */
export class NodeTable {
  readonly #byId = new Map<bigint, Known>();
  readonly #byPath = new Map<string, Known>();
  /** Those whose files have several names, or had; not all of these need be known. */
  readonly #byFile = new Map<string, Known>();
  /** Those with a path that the kernel does not know, the oldest first. */
  readonly #idle = new Set<Known>();
  #last = ROOT;

  constructor(readonly room = ROOM) {
    const root = this.#add(ROOT, "");
    // The kernel knows it without asking, and for ever.
    root.lookups = Number.POSITIVE_INFINITY;
  }

  get(id: bigint): Node | undefined {
    return this.#byId.get(id);
  }

  /** @param file what is there, if that can have other names as well */
  at(path: string, file?: LayerFile): Node {
    return this.#at(path, file);
  }

  /** What is at a path, of which the kernel is told now; it will say when it has forgotten that. */
  lookup(path: string, file?: LayerFile): Node {
    const node = this.#at(path, file);
    node.lookups += 1;
    this.#idle.delete(node);
    return node;
  }

  /** The kernel has forgotten so many of the times that it was told of a node. */
  forget(id: bigint, times: number): void {
    const node = this.#byId.get(id);
    if (node === undefined) return;
    node.lookups = Math.max(0, node.lookups - times);
    this.#settle(node);
  }

  /** A path is another name of a node from now on. */
  link({ id }: Node, path: string): void {
    const node = this.#byId.get(id);
    if (node === undefined || this.#byPath.get(path) === node) return;
    this.unlink(path);
    this.#attach(node, path);
  }

  /** @param file what was there, with the names that it had */
  unlink(path: string, file?: LayerFile): void {
    const node = this.#byPath.get(path);
    if (node === undefined) return;
    this.#detach(node, path);
    // If that was all, its number on the disk may be another's from now on.
    if (node.paths.length === 0 && (file === undefined || file.links < 2n)) this.#unmark(node);
    this.#settle(node);
  }

  /**
   * What was found at one path, and below it, is at another.
   * @param covered as for unlink(), of what was there
   */
  rename(from: string, to: string, covered?: LayerFile): void {
    this.unlink(to, covered);
    for (const [path, node] of [...this.#byPath]) {
      if (path === from || path.startsWith(`${from}/`)) {
        this.#detach(node, path);
        this.link(node, to + path.slice(from.length));
      }
    }
  }

  #at(path: string, file: LayerFile | undefined): Known {
    const same = file && this.#byFile.get(file.key);
    if (same !== undefined) this.link(same, path);
    const node = this.#byPath.get(path) ?? this.#new(path);
    if (file !== undefined && file.links > 1n) this.#mark(node, file.key);
    this.#settle(node);
    return node;
  }

  #new(path: string): Known {
    this.#last += 1n;
    return this.#add(this.#last, path);
  }

  #mark(node: Known, key: string): void {
    this.#unmark(node);
    node.key = key;
    this.#byFile.set(key, node);
  }

  #unmark(node: Known): void {
    if (node.key !== undefined) this.#byFile.delete(node.key);
    node.key = undefined;
  }

  #add(id: bigint, path: string): Known {
    const node = new Known(id);
    this.#byId.set(id, node);
    this.#attach(node, path);
    return node;
  }

  #attach(node: Known, path: string): void {
    node.paths.push(path);
    this.#byPath.set(path, node);
  }

  #detach(node: Known, path: string): void {
    node.paths.splice(node.paths.indexOf(path), 1);
    this.#byPath.delete(path);
  }

  /** Keeps or drops what the kernel does not know. */
  #settle(node: Known): void {
    if (node.lookups > 0) return;
    if (node.paths.length === 0) {
      this.#drop(node);
      return;
    }
    this.#idle.add(node);
    const [oldest] = this.#idle;
    if (oldest !== undefined && this.#idle.size > this.room) this.#drop(oldest);
  }

  #drop(node: Known): void {
    this.#idle.delete(node);
    this.#unmark(node);
    this.#byId.delete(node.id);
    for (const path of node.paths) this.#byPath.delete(path);
  }
}
