import { createHash } from "node:crypto";
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import { codeOf, DummError } from "../error.ts";
import { OPAQUE, WHITEOUT } from "../filesystem/whiteout.ts";
import { hashContent, LARGEST } from "./content.ts";
import type { RunLists } from "./run-lists.ts";

/**
 * One thing that a template lays over a guest. A whiteout deletes what lies below it under its path, an opaque directory hides
 * what lies below in it. In the template these are the files `.wh.NAME` and `.wh..wh..opq`, as in the layers of an OCI image.
 * Source: github.com/opencontainers/image-spec, layer.md.
 */
export type TreeEntry = { readonly path: string } & (
  | { readonly kind: "directory"; readonly mode: number; readonly opaque: boolean }
  | { readonly kind: "file"; readonly mode: number }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "whiteout" }
);

/**
 * What a directory of a template lays over a guest, nothing where there is no such directory: parents before what is in them, otherwise sorted by name. What else stands
 * on its files (owners, times) is not part of it, since version control keeps none of that.
 * @throws DummError invalid-topology for what no template can hold
 */
export function readTree(directory: string): TreeEntry[] {
  return readDirectory(directory, "").entries;
}

interface Directory {
  readonly entries: TreeEntry[];
  readonly opaque: boolean;
}

function readDirectory(root: string, below: string): Directory {
  const names = namesIn(join(root, below));
  const whiteouts = names.filter((name) => name.startsWith(WHITEOUT) && name !== OPAQUE);
  const opaque = names.includes(OPAQUE);
  if (opaque && below === "") throw refused(root, OPAQUE, "would hide all that the guest has");
  const others = names.filter((name) => !name.startsWith(WHITEOUT));
  const entries = others.flatMap((name) => readEntry(root, join(below, name), whiteouts.includes(WHITEOUT + name)));
  for (const name of whiteouts) {
    const deleted = name.slice(WHITEOUT.length);
    if (deleted === "" || deleted.startsWith(WHITEOUT)) throw refused(root, join(below, name), "deletes nothing");
    // Where the template has something in its place, that takes the place anyway.
    if (!others.includes(deleted)) entries.push({ path: join(below, deleted), kind: "whiteout" });
  }
  return { entries, opaque };
}

/** @param replaces whether what lies below under this path is deleted */
function readEntry(root: string, path: string, replaces: boolean): TreeEntry[] {
  const status = lstatSync(join(root, path));
  const mode = status.mode & 0o7777;
  if (status.isFile() && status.size > LARGEST)
    throw refused(root, path, "is larger than 4 GiB, which no template holds");
  if (status.isFile()) return [{ path, kind: "file", mode }];
  if (status.isSymbolicLink()) return [{ path, kind: "link", target: readlinkSync(join(root, path)) }];
  if (!status.isDirectory()) throw refused(root, path, `is a ${kindOf(status)}, which no template holds`);
  const { entries, opaque } = readDirectory(root, path);
  return [{ path, kind: "directory", mode, opaque: opaque || replaces }, ...entries];
}

function kindOf(status: Stats): string {
  if (status.isFIFO()) return "fifo";
  return status.isSocket() ? "socket" : "device";
}

function refused(root: string, path: string, what: string): DummError {
  return new DummError("invalid-topology", `it ${what}`, { where: join(root, path) });
}

/**
 * The hash of a tree: its names, kinds, permissions, links and the contents of its files, and of what runs along with it;
 * 32 hexadecimal digits.
 * @param root where the files of the entries lie
 */
export function hashTree(entries: readonly TreeEntry[], root: string, { load, unload }: RunLists): string {
  const hash = createHash("sha256").update(JSON.stringify([load, unload]));
  for (const entry of [...entries].sort((one, other) => (one.path < other.path ? -1 : 1))) {
    hash.update(`${JSON.stringify(entry)}\n`);
    if (entry.kind === "file") hash.update(hashFile(join(root, entry.path)));
  }
  return hash.digest("hex").slice(0, 32);
}

function hashFile(path: string): Buffer {
  const fd = openSync(path, "r");
  try {
    return hashContent(fd);
  } finally {
    closeSync(fd);
  }
}

/** The names in a directory; none where there is no such directory. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) return [];
    throw error;
  }
}
