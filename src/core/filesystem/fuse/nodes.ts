/** A file or directory that the kernel has been told of. Its number is its inode number, and is never given again. */
export interface Node {
  readonly id: bigint;
  /** Its names, of which a hard link gives it more than one; none once it is unlinked. */
  readonly paths: Set<string>;
}

export const ROOT = 1n;

/**
 * Which number means which path. Nothing is forgotten while the union is mounted: a guest's kernel tells files apart by their
 * inode numbers, and two files must not have had the same one.
 */
export class NodeTable {
  readonly #byId = new Map<bigint, Node>();
  readonly #byPath = new Map<string, Node>();
  #last = ROOT;

  constructor() {
    this.#add(ROOT, "");
  }

  get(id: bigint): Node | undefined {
    return this.#byId.get(id);
  }

  at(path: string): Node {
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    this.#last += 1n;
    return this.#add(this.#last, path);
  }

  /** A path is another name of a node from now on. */
  link(node: Node, path: string): void {
    this.unlink(path);
    node.paths.add(path);
    this.#byPath.set(path, node);
  }

  unlink(path: string): void {
    this.#byPath.get(path)?.paths.delete(path);
    this.#byPath.delete(path);
  }

  /** What was found at one path, and below it, is at another. */
  rename(from: string, to: string): void {
    this.unlink(to);
    for (const [path, node] of [...this.#byPath]) {
      if (path === from || path.startsWith(`${from}/`)) {
        this.unlink(path);
        this.link(node, to + path.slice(from.length));
      }
    }
  }

  #add(id: bigint, path: string): Node {
    const node = { id, paths: new Set([path]) };
    this.#byId.set(id, node);
    this.#byPath.set(path, node);
    return node;
  }
}
