import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { fetchPackage } from "../apt/fetch.ts";
import { cacheDirectory } from "../cache/directory.ts";
import { ifMissing } from "../cache/missing.ts";
import type { OnProgress } from "../cache/progress.ts";
import { publishDirectory } from "../cache/publish.ts";
import { toolFailed } from "../cache/tool.ts";
import { DummError } from "../error.ts";
import { applyPatches } from "./patches.ts";
import { choosePackage, type KernelSource, sourceSuites } from "./source.ts";

/** A kernel tree that make can work on. */
export interface KernelTree {
  path: string;
  /** For people, and for the manifest: `linux-source-7.3 7.3.4-1~bpo13+1`. */
  description: string;
  /** Patches that did not fit, a sentence each. */
  warnings: string[];
}

/**
 * What a guest's kernel has no use for: drivers of hardware, other processors, documentation. Left out, a tree takes
 * 0.5 GB instead of 1.8. Kconfig and the makefiles read each other's files everywhere, so those stay.
 */
const unused = [
  ...[
    "accel",
    "clk",
    "crypto",
    "gpu",
    "hwmon",
    "iio",
    "infiniband",
    "media",
    "net/ethernet",
    "net/wireless",
    "pinctrl",
  ],
  ...["platform", "scsi", "staging", "usb", "video"],
].map((driver) => `linux*/drivers/${driver}/*.[chS]`);
unused.push(
  "linux*/sound/*.[ch]",
  "linux*/arch/[!ux]*/*.[chS]",
  "linux*/arch/[!ux]*/*.dts*",
  "linux*/Documentation/*/*",
  "linux*/tools/perf/*",
  "linux*/tools/testing/*",
);

/** How much a kernel's tarball holds, in bytes (7.3), for the progress shown; the true figure moves by a few percent. */
const tarballSize = 1.72e9;

/**
 * Makes the source a tree on disk, in `<build>/source` where it has to be fetched and unpacked. One that an earlier,
 * interrupted build left there is used again.
 * @param whole unpack everything: a configuration other than the project's own may want any driver
 */
export async function unpackSource(
  source: KernelSource,
  build: string,
  whole: boolean,
  progress: OnProgress,
): Promise<KernelTree> {
  if (source.kind === "directory") {
    // It is the user's, who may have reasons: it is compiled as it is.
    return { path: source.path, description: source.path, warnings: [] };
  }
  const parent = join(build, "source");
  const description = await readFile(join(parent, "description"), "utf8").catch(ifMissing(undefined));
  if (description !== undefined) {
    const warnings = JSON.parse(await readFile(join(parent, "warnings.json"), "utf8")) as string[];
    return { path: join(parent, "tree"), description, warnings };
  }

  if (source.kind === "tarball") return await extract(parent, source.path, source.path, whole, progress);
  const wanted = { prefix: "linux-source-", suites: sourceSuites, choose: choosePackage };
  const found = await fetchPackage(wanted, join(cacheDirectory(), "packages"), progress);
  return await extract(parent, found.path, `${found.name} ${found.version}`, whole, progress);
}

/** The tarball inside a .deb is read out of it as it is unpacked; it never lies on the disk by itself. */
const extractScript = `set -o pipefail
archive=$1
shift
case $archive in
  *.deb) dpkg-deb --fsys-tarfile "$archive" | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' | xz -dc -T0 ;;
  *.xz) xz -dc -T0 <"$archive" ;;
  *.gz | *.tgz) gzip -dc <"$archive" ;;
  *.bz2) bzip2 -dc <"$archive" ;;
  *.zst) zstd -dc <"$archive" ;;
  *) cat "$archive" ;;
esac | tar -x "$@"
`;

async function extract(
  parent: string,
  archive: string,
  description: string,
  whole: boolean,
  progress: OnProgress,
): Promise<KernelTree> {
  const phase = "Unpack the source";
  progress({ phase, fraction: 0 });
  let warnings: string[] = [];
  await publishDirectory(parent, async (directory) => {
    const tree = join(directory, "tree");
    await mkdir(tree);
    const args = ["--strip-components=1", "--checkpoint=2000", "-C", tree];
    if (!whole) args.push(...unused.map((pattern) => `--exclude=${pattern}`));
    const child = execa("bash", ["-c", extractScript, "extract", archive, ...args], {
      stdin: "ignore",
      all: true,
      reject: false,
      env: { LC_ALL: "C" },
    });
    for await (const line of createInterface({ input: child.all })) {
      // A checkpoint counts records of 10 KiB. tar(1)
      const records = /checkpoint (\d+)$/.exec(line)?.[1];
      if (records !== undefined)
        progress({ phase, fraction: Math.min(0.99, (Number(records) * 10_240) / tarballSize) });
    }
    const result = await child;
    if (result.failed) throw toolFailed("tar", ["-x", archive], result);
    await access(join(tree, "arch/um/Makefile")).catch(() => {
      throw new DummError("build-failed", "the tarball holds no kernel tree: it has no arch/um", { where: archive });
    });
    warnings = await applyPatches(tree);
    await writeFile(join(directory, "warnings.json"), JSON.stringify(warnings));
    await writeFile(join(directory, "description"), description);
  });
  return { path: join(parent, "tree"), description, warnings };
}
