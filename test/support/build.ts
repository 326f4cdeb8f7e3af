import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { ensurePrograms } from "../../src/core/lab/guest-programs.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/**
 * vitest's global setup: the tests run `bin/dumm`, so dist/ has to be what src/ compiles to. What guests are started with is
 * compiled here too, so that no file has to, nor waits for another that does.
 */
export async function setup(): Promise<void> {
  await build();
  await ensurePrograms(() => undefined);
}

async function build(): Promise<void> {
  if (newest(join(repository, "src"), ".ts") <= newest(join(repository, "dist"), ".js")) return;
  const build = await execa("npm", ["run", "--silent", "build"], { cwd: repository, all: true, reject: false });
  if (build.failed) throw new Error(`dist/ is older than src/, and src/ does not compile:\n${build.all}`);
}

/** When the last of these files was written, in ms since 1970; 0 where there is none. */
function newest(directory: string, ending: string): number {
  if (statSync(directory, { throwIfNoEntry: false }) === undefined) return 0;
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .reduce((latest, path) => Math.max(latest, statSync(join(directory, path)).mtimeMs), 0);
}
