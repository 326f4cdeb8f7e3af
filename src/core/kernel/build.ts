import { copyFile, readFile, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { cacheDirectory, packageFile } from "../cache/directory.ts";
import { hashOf } from "../cache/hash.ts";
import { withLock } from "../cache/lock.ts";
import type { OnProgress } from "../cache/progress.ts";
import { publishDirectory } from "../cache/publish.ts";
import { needTools, runTool } from "../cache/tool.ts";
import { DummError } from "../error.ts";
import { kernelVersion } from "./binary.ts";
import { kernelsDirectory, listKernels, setDefaultKernel } from "./catalog.ts";
import { compileKernel } from "./compile.ts";
import { parseConfig } from "./config.ts";
import { configureKernel } from "./configure.ts";
import type { Kernel, KernelManifest } from "./kernel.ts";
import { patchesIdentity } from "./patches.ts";
import { kernelSource, sourceIdentity } from "./source.ts";
import { unpackSource } from "./unpack.ts";

export interface KernelBuildOptions {
  /** A kernel tree or a tarball of one; without it, Debian's linux-source package. */
  source?: string | undefined;
  /** A fragment of a kernel configuration, merged over tinyconfig; without it, the project's own. */
  config?: string | undefined;
  /** Build even when the cache holds a kernel of the same inputs. */
  force?: boolean | undefined;
  /** How many compilers run at a time; without it, as many as there are processors. */
  jobs?: number | undefined;
}

export interface BuiltKernel extends Kernel {
  /** Whether the cache held it already. */
  cached: boolean;
  /** What did not come out as asked, a sentence each. */
  warnings: string[];
}

/** What compiling for ARCH=um takes, and the packages that bring it. Found by building with nothing else on the PATH. */
export const kernelTools = [
  { command: "gcc", package: "gcc libc6-dev" },
  { command: "make", package: "make" },
  { command: "flex", package: "flex" },
  { command: "bison", package: "bison" },
  { command: "bc", package: "bc" },
  { command: "xz", package: "xz-utils" },
  { command: "patch", package: "patch" },
] as const;

/**
 * Builds the kernel for guests and makes it the default; at once, where the cache holds it. Interrupted, it continues
 * where it was. Two builds of the same at a time: the second waits for the first.
 * @throws DummError usage for a source or configuration that is not there, host-lacks for missing tools or an archive
 *   that cannot be reached, build-failed
 */
export async function buildKernel(options: KernelBuildOptions, progress: OnProgress): Promise<BuiltKernel> {
  const source = await kernelSource(options.source);
  const features = options.config === undefined ? packageFile("kernel", "features.config") : resolve(options.config);
  const hash = hashOf(await configIdentity(features), await sourceIdentity(source), await patchesIdentity());
  const build = join(cacheDirectory(), "builds", hash);
  const waiting = (): void => progress({ phase: "Wait for another build of this kernel" });

  return await withLock(`${build}.lock`, waiting, async () => {
    const known = (await listKernels()).find((kernel) => kernel.hash === hash);
    if (known !== undefined && options.force !== true) {
      if (!known.default) await setDefaultKernel(known.name);
      return { name: known.name, path: known.path, version: known.version, cached: true, warnings: [] };
    }
    needTools(kernelTools, "a kernel build");
    const objects = join(build, "objects");
    const tree = await unpackSource(source, build, options.config !== undefined, progress);
    const warnings = [...tree.warnings, ...(await configureKernel(tree, objects, features, progress))];
    const jobs = options.jobs ?? availableParallelism();
    const binary = await compileKernel(tree, objects, jobs, `${build}.log`, progress);

    progress({ phase: "Store" });
    const kernel = await store(hash, tree.description, binary, join(objects, ".config"));
    await setDefaultKernel(kernel.name);
    await rm(build, { recursive: true, force: true });
    return { ...kernel, cached: false, warnings };
  });
}

/** What a configuration asks for, whatever its comments and its order. */
async function configIdentity(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new DummError("usage", "the kernel's configuration cannot be read", { where: path, cause });
  });
  return JSON.stringify([...parseConfig(text)].sort());
}

async function store(hash: string, source: string, binary: string, config: string): Promise<Kernel> {
  const version = await kernelVersion(binary);
  const name = `${version}-${hash}`;
  const directory = join(kernelsDirectory(), name);
  await publishDirectory(directory, async (part) => {
    const linux = join(part, "linux");
    await runTool("strip", ["-o", linux, binary]);
    await copyFile(config, join(part, "config"));
    const { size } = await stat(linux);
    const builtAt = new Date().toISOString();
    const manifest: KernelManifest = { name, version, hash, builtAt, size, source };
    await writeFile(join(part, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  });
  return { name, path: join(directory, "linux"), version };
}
