import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import { packageFile } from "../cache/directory.ts";
import { hashOf } from "../cache/hash.ts";

/** The mends that guests need and Debian's source has not; why each is needed stands at its head. */
export async function patchFiles(): Promise<string[]> {
  const directory = packageFile("kernel", "patches");
  const names = (await readdir(directory)).filter((name) => name.endsWith(".patch"));
  return names.sort().map((name) => join(directory, name));
}

/** What the cache remembers the patches by. */
export async function patchesIdentity(): Promise<string> {
  return hashOf(...(await Promise.all((await patchFiles()).map((file) => readFile(file)))));
}

/**
 * Applies the patches to a tree of our own. Equivalent to: patch -p1 --forward < FILE, for those that fit.
 * @returns warnings: a source that is newer or older may not take one, and makes a kernel all the same
 */
export async function applyPatches(tree: string): Promise<string[]> {
  const warnings: string[] = [];
  for (const file of await patchFiles()) {
    const patch = (...more: string[]) =>
      execa("patch", ["-p1", "--forward", "--batch", "-d", tree, "-i", file, ...more], { reject: false });
    if ((await patch("--dry-run")).failed)
      warnings.push(`${basename(file)} does not fit this source, and was left out`);
    else await patch();
  }
  return warnings;
}
