import { createWriteStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { OnProgress } from "../cache/progress.ts";
import { toolFailed } from "../cache/tool.ts";
import { DummError } from "../error.ts";
import { parseConfig } from "./config.ts";
import { makeArguments } from "./configure.ts";
import type { KernelTree } from "./unpack.ts";

/** How many objects a symbol that is `y` costs, measured with the project's own configuration: for the progress shown. */
const objectsPerSymbol = 2.05;

/**
 * Compiles the kernel. What an interrupted build compiled is kept.
 * @param jobs how many compilers run at a time
 * @param log the file for all that make says
 * @returns the binary, not yet stripped
 * @throws DummError build-failed, with the compiler's words
 */
export async function compileKernel(
  tree: KernelTree,
  objects: string,
  jobs: number,
  log: string,
  progress: OnProgress,
): Promise<string> {
  const phase = `Compile ${tree.description}`;
  const total = await expectedObjects(objects);
  let done = await countObjects(objects);
  const report = (detail: string): void => progress({ phase, fraction: Math.min(0.99, done / total), detail });
  report("");

  const child = execa("make", [...makeArguments(tree, objects), `-j${jobs}`, "linux"], {
    stdin: "ignore",
    all: true,
    reject: false,
    env: { LC_ALL: "C" },
  });
  const file = createWriteStream(log);
  const errors: string[] = [];
  for await (const line of createInterface({ input: child.all })) {
    file.write(`${line}\n`);
    const object = /^ {2}(?:CC|AS) +(\S+\.o)$/.exec(line)?.[1];
    if (object !== undefined) done += 1;
    report(object ?? "");
    if (/\berror\b|\*\*\*|No such file|not found/i.test(line)) errors.push(line);
  }
  file.end();
  const result = await child;
  if (result.failed) throw compileFailed(tree, log, errors, toolFailed("make", ["linux"], result));
  return join(objects, "linux");
}

function compileFailed(tree: KernelTree, log: string, errors: readonly string[], failure: DummError): DummError {
  const unclean = errors.some((line) => line.includes("mrproper") || line.includes("is not clean"));
  return new DummError("build-failed", `the kernel does not compile (${failure.what})`, {
    where: tree.description,
    details: errors.length > 0 ? errors.slice(0, 10) : failure.details,
    hint: unclean ? `The tree was built in. Run: make -C ${tree.path} ARCH=um mrproper` : `All that make said: ${log}`,
  });
}

async function expectedObjects(objects: string): Promise<number> {
  const symbols = parseConfig(await readFile(join(objects, ".config"), "utf8"));
  return objectsPerSymbol * [...symbols.values()].filter((value) => value === "y").length;
}

async function countObjects(objects: string): Promise<number> {
  return (await readdir(objects, { recursive: true })).filter((path) => path.endsWith(".o")).length;
}
