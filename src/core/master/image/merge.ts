import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  utimesSync,
} from "node:fs";
import { layerEntry } from "../../filesystem/whiteout.ts";
import { resolveInside } from "../inside.ts";

/** A layer of an image, unpacked by itself. */
export interface Layer {
  /** Where it was unpacked; merging it empties that. */
  readonly directory: string;
  /** The directories that the layer itself names (`usr/lib`), and not only through what lies in them. */
  readonly named: ReadonlySet<string>;
}

/**
 * Lays a layer over those below it, whiteouts obeyed. No link of either is followed out of the root: a layer is unpacked by
 * itself, and moved into place name by name.
 *
 * Names need not be UTF-8: they are kept as Latin-1, each byte a character. A directory that the layer names only through
 * what lies in it, where the root has a link, means where that link leads: `lib/x` over Debian's `lib -> usr/lib`.
 * @throws RangeError for a whiteout that cannot be one
 */
export async function mergeLayer(root: string, { directory, named }: Layer): Promise<void> {
  await mergeDirectory("");

  async function mergeDirectory(path: string, to = root): Promise<void> {
    const from = path === "" ? directory : `${directory}/${path}`;
    const names = readdirSync(bytes(from), "latin1");
    for (const name of names) {
      const entry = layerEntry(name);
      if (entry.kind === "opaque") for (const below of readdirSync(bytes(to), "latin1")) remove(`${to}/${below}`);
      else if (entry.kind === "deletes") remove(`${to}/${entry.name}`);
    }
    for (const name of names) {
      if (layerEntry(name).kind !== "file") continue;
      const inner = path === "" ? name : `${path}/${name}`;
      const own = lstatSync(bytes(`${from}/${name}`));
      if (own.isDirectory()) await mergeInto(inner, `${to}/${name}`, own);
      else {
        remove(`${to}/${name}`);
        renameSync(bytes(`${from}/${name}`), bytes(`${to}/${name}`));
      }
    }
  }

  async function mergeInto(path: string, to: string, own: Stats): Promise<void> {
    const below = lstatSync(bytes(to), { throwIfNoEntry: false });
    if (below?.isSymbolicLink() === true && !named.has(path)) {
      const led = await resolveInside(root, to.slice(root.length));
      if (led !== undefined && lstatSync(bytes(led)).isDirectory()) return await mergeDirectory(path, led);
    }
    const kept = below?.isDirectory() === true;
    if (!kept) {
      remove(to);
      mkdirSync(bytes(to));
    }
    await mergeDirectory(path, to);
    if (!kept || named.has(path)) takeAttributes(to, own);
  }
}

function takeAttributes(path: string, { uid, gid, mode, atime, mtime }: Stats): void {
  chownSync(bytes(path), uid, gid);
  chmodSync(bytes(path), mode & 0o7777);
  utimesSync(bytes(path), atime, mtime);
}

function remove(path: string): void {
  rmSync(bytes(path), { recursive: true, force: true });
}

function bytes(path: string): Buffer {
  return Buffer.from(path, "latin1");
}

/** The directories of a list of an archive's members, as tar(1) writes it. */
export function namedDirectories(members: string): Set<string> {
  return new Set(
    members
      .split("\n")
      .filter((name) => name.endsWith("/"))
      .map((name) => name.replace(/^(\.?\/)+/, "").replace(/\/+$/, "")),
  );
}
