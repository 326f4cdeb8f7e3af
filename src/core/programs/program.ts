import { access, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory, packageFile } from "../cache/directory.ts";
import { hashOfDirectory } from "../cache/hash.ts";
import { withLock } from "../cache/lock.ts";
import { ifMissing } from "../cache/missing.ts";
import type { OnProgress } from "../cache/progress.ts";
import { publishDirectory } from "../cache/publish.ts";
import { needTools, runTool } from "../cache/tool.ts";

const tools = [
  { command: "gcc", package: "gcc libc6-dev" },
  { command: "make", package: "make" },
] as const;

/** A C program that the package ships as its sources. */
export interface Program {
  /** What messages call it. */
  readonly name: string;
  /** The directory of its sources, in the package; its Makefile puts the program into the directory OUT. */
  readonly sources: string;
  /** Where the results are kept, in the cache. */
  readonly kept: string;
  /** The path, in a result, that tells that it is there. */
  readonly result: string;
}

/**
 * Compiles a program, once for each state of its sources.
 * @param arrange puts what make left in `out` to where it belongs in the result
 * @returns the directory of the result, absolute
 * @throws DummError host-lacks without a compiler, build-failed with its words
 */
export async function ensureProgram(
  { name, sources, kept, result }: Program,
  arrange: (out: string, part: string) => Promise<void>,
  progress: OnProgress,
): Promise<string> {
  const source = packageFile(sources);
  const directory = join(cacheDirectory(), kept, await hashOfDirectory(source, ["build"]));
  if (await isThere(join(directory, result))) return directory;

  const waiting = (): void => progress({ phase: `Wait for another build of ${name}` });
  await withLock(`${directory}.lock`, waiting, async () => {
    if (await isThere(join(directory, result))) return;
    needTools(tools, name);
    progress({ phase: `Compile ${name}` });
    await publishDirectory(directory, async (part) => {
      const out = join(part, "out");
      await mkdir(out);
      await runTool("make", ["-C", source, `OUT=${out}`]);
      await arrange(out, part);
      // What else make left there is no part of the result.
      await rm(out, { recursive: true });
    });
  });
  return directory;
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(() => true, ifMissing(false));
}
