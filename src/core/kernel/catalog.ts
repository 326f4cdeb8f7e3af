import { access, constants, readdir, readFile, realpath } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { cacheDirectory } from "../cache/directory.ts";
import { ifMissing } from "../cache/missing.ts";
import { publishLink } from "../cache/publish.ts";
import { DummError } from "../error.ts";
import { kernelVersion } from "./binary.ts";
import type { Kernel, KernelManifest } from "./kernel.ts";

/** A kernel of the cache, as `dumm kernel list` shows it. */
export interface CachedKernel extends Kernel, KernelManifest {
  /** Whether `default` means this one. */
  default: boolean;
}

export function kernelsDirectory(): string {
  return join(cacheDirectory(), "kernels");
}

/** The kernels of the cache, the newest first. */
export async function listKernels(): Promise<CachedKernel[]> {
  const directory = kernelsDirectory();
  const chosen = await realpath(join(directory, "default")).then(basename, ifMissing(undefined));
  const kernels: CachedKernel[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(ifMissing([]))) {
    if (!entry.isDirectory() || /\.(part|old)$/.test(entry.name)) continue;
    const manifest = await readManifest(join(directory, entry.name));
    if (manifest === undefined) continue;
    const path = join(directory, entry.name, "linux");
    kernels.push({ ...manifest, name: entry.name, path, default: entry.name === chosen });
  }
  return kernels.sort((a, b) => b.builtAt.localeCompare(a.builtAt));
}

/**
 * Finds the kernel that a topology names.
 * @param nameOrPath a name of the cache, `default`, or a path: whatever has a slash in it
 * @param baseDir what a relative path starts from
 * @throws DummError host-lacks where there is none, or the file is not a UML kernel that can be run
 */
export async function findKernel(nameOrPath: string, baseDir: string): Promise<Kernel> {
  const isPath = nameOrPath.includes("/");
  const path = isPath ? resolve(baseDir, nameOrPath) : join(kernelsDirectory(), nameOrPath, "linux");
  const there = await access(path, constants.R_OK)
    .then(() => true, ifMissing(false))
    .catch((cause: unknown) => {
      throw new DummError("host-lacks", "the kernel may not be read", { where: path, cause });
    });
  if (!there) throw await noKernel(nameOrPath, path);
  const version = await kernelVersion(path);
  await access(path, constants.X_OK).catch(() => {
    throw new DummError("host-lacks", "the kernel is not executable", { where: path, hint: `chmod +x ${path}` });
  });
  if (isPath) return { name: path, path, version };
  // `default` may come to mean another kernel while a lab runs; the directory it leads to stays.
  const real = await realpath(path);
  return { name: basename(join(real, "..")), path: real, version };
}

/** Makes `default` mean this kernel. */
export async function setDefaultKernel(name: string): Promise<void> {
  await publishLink(join(kernelsDirectory(), "default"), name);
}

async function noKernel(nameOrPath: string, path: string): Promise<DummError> {
  if (nameOrPath.includes("/")) {
    return new DummError("host-lacks", "no such kernel", {
      where: path,
      hint: "Name a UML kernel binary, or leave `kernel` out and run `dumm kernel build`.",
    });
  }
  const names = (await listKernels()).map(({ name }) => name);
  return new DummError("host-lacks", nameOrPath === "default" ? "no kernel was built yet" : `no kernel ${nameOrPath}`, {
    hint:
      names.length === 0
        ? "Run `dumm kernel build`: it makes one, which takes a few minutes, once."
        : `There are: ${names.join(", ")}. A path needs a slash: ./${nameOrPath}`,
  });
}

async function readManifest(directory: string): Promise<KernelManifest | undefined> {
  const text = await readFile(join(directory, "manifest.json"), "utf8").catch(ifMissing(undefined));
  return text === undefined ? undefined : (JSON.parse(text) as KernelManifest);
}
