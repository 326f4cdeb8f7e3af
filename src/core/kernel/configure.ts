import { appendFile, copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ifMissing } from "../cache/missing.ts";
import type { OnProgress } from "../cache/progress.ts";
import { runTool } from "../cache/tool.ts";
import { DummError } from "../error.ts";
import { compareConfig, parseConfig } from "./config.ts";
import type { KernelTree } from "./unpack.ts";

/** What every make of a kernel here begins with. A kernel's banner says who built it and where; dumm did. */
export function makeArguments(tree: KernelTree, objects: string): string[] {
  return ["-C", tree.path, "ARCH=um", `O=${objects}`, "KBUILD_BUILD_USER=dumm", "KBUILD_BUILD_HOST=dumm"];
}

/**
 * Makes the configuration: the smallest there is (tinyconfig), and the features on top. One that an interrupted build
 * left is kept, as it is, so that make continues and does not start over.
 * @returns warnings: what was asked for and did not come out
 * @throws DummError build-failed where something essential did not come out
 */
export async function configureKernel(
  tree: KernelTree,
  objects: string,
  features: string,
  progress: OnProgress,
): Promise<string[]> {
  progress({ phase: "Configure" });
  await mkdir(objects, { recursive: true });
  const config = join(objects, ".config");
  const finished = join(objects, ".config.dumm");
  const asked = await readFile(features, "utf8");
  if ((await readFile(finished, "utf8").catch(ifMissing(undefined))) === undefined) {
    const make = makeArguments(tree, objects);
    await runTool("make", [...make, "tinyconfig"]);
    // kconfig takes the last of two lines for one symbol.
    await appendFile(config, asked);
    await runTool("make", [...make, "olddefconfig"]);
    await copyFile(config, finished);
  }
  const { lost, forced, fatal } = compareConfig(parseConfig(asked), parseConfig(await readFile(config, "utf8")));
  if (fatal.length > 0) {
    throw new DummError("build-failed", `this configuration makes no kernel for guests: ${fatal.join(", ")}`, {
      where: features,
      hint: "The source is too old or too new for it, or it lacks these symbols.",
    });
  }
  const warnings: string[] = [];
  if (lost.length > 0) warnings.push(`not in this kernel, though asked for: ${lost.join(", ")}`);
  if (forced.length > 0) warnings.push(`in this kernel, though asked to be off: ${forced.join(", ")}`);
  return warnings;
}
