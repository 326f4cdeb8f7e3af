import { chmod, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { sha256OfFile } from "../cache/hash.ts";
import { ifMissing } from "../cache/missing.ts";
import type { OnProgress } from "../cache/progress.ts";
import { DummError } from "../error.ts";
import { dockerLayers } from "./image/docker-save.ts";
import { ImageFiles, imageInvalid } from "./image/files.ts";
import { mergeLayer, namedDirectories } from "./image/merge.ts";
import { ociLayers } from "./image/oci.ts";
import { unpack } from "./image/unpack.ts";
import { makeMaster } from "./make.ts";
import type { Master } from "./master.ts";

/** A change of how an import is done changes the hash with it. */
const RECIPE = "1";

/**
 * Makes a master of a root file system's archive (tar, also compressed), or of an OCI image: a layout's directory, an archive
 * of one, or what `docker save` writes. Where the cache holds what came of the same input, nothing is done.
 * @param file its path
 * @param name what topologies call it; the file's own name unless given
 * @throws DummError usage where there is no such file, build-failed where it holds no root file system, host-lacks where
 *   that cannot be booted here
 */
export async function importMaster(file: string, name: string | undefined, progress: OnProgress): Promise<Master> {
  const source = resolve(file);
  const info = await stat(source).catch(ifMissing(undefined));
  if (info === undefined) {
    throw new DummError("usage", "there is no such file", {
      where: source,
      hint: "Name a root file system's archive, or an OCI image.",
    });
  }
  if (info.isDirectory() && !(await new ImageFiles(source, source).has("index.json"))) {
    throw new DummError("usage", "the directory holds no OCI image: it has no index.json", {
      where: source,
      hint: "A directory that holds a root file system is a master as it is: a topology names it by its path.",
    });
  }
  progress({ phase: `Read ${basename(source)}` });
  // An index names the rest of an image by their digests.
  const hash = await sha256OfFile(info.isDirectory() ? join(source, "index.json") : source);
  const fill = async (root: string, scratch: string): Promise<void> => {
    if (process.getuid?.() !== 0) {
      throw new DummError("host-lacks", "to import a master takes root: its files have owners", {
        hint: "sudo dumm master import ...",
      });
    }
    await mkdir(scratch);
    if (info.isDirectory()) await fillFromImage(root, scratch, new ImageFiles(source, source), progress);
    else await fillFromArchive(root, scratch, source, progress);
    // As every guest expects its root, whatever the umask.
    await chmod(root, 0o755);
  };
  return await makeMaster(name ?? nameOf(source), [hash, RECIPE], fill, progress);
}

/** `images/web.tar.gz` is called web. */
function nameOf(path: string): string {
  return basename(path).replace(/\.(tar(\.\w+)?|t[gx]z|tzst|oci)$/, "");
}

async function fillFromArchive(root: string, scratch: string, source: string, progress: OnProgress): Promise<void> {
  const archive = join(scratch, "archive");
  await mkdir(archive);
  progress({ phase: `Unpack ${basename(source)}` });
  await unpack(source, await firstBytes(source), archive);
  const files = new ImageFiles(archive, source);
  const isImage = (await files.has("index.json")) || (await files.has("manifest.json"));
  if (isImage) return await fillFromImage(root, scratch, files, progress);
  for (const name of await readdir(archive, "buffer")) {
    await rename(Buffer.concat([Buffer.from(`${archive}/`), name]), Buffer.concat([Buffer.from(`${root}/`), name]));
  }
}

async function fillFromImage(root: string, scratch: string, files: ImageFiles, progress: OnProgress): Promise<void> {
  // Newer versions of `docker save` write both descriptions; an OCI layout has a digest for everything.
  const layers = (await files.has("index.json")) ? await ociLayers(files) : await dockerLayers(files);
  for (const [index, { path, sha256 }] of layers.entries()) {
    progress({ phase: `Unpack ${basename(files.source)}`, fraction: index / layers.length, detail: path });
    const archive = await files.path(path, sha256);
    const directory = join(scratch, "layer");
    await mkdir(directory);
    const named = namedDirectories(await unpack(archive, await firstBytes(archive), directory));
    try {
      await mergeLayer(root, { directory, named });
    } catch (error) {
      if (error instanceof RangeError) throw imageInvalid(files.source, `${path}: ${error.message}`);
      throw error;
    }
    await rm(directory, { recursive: true });
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
