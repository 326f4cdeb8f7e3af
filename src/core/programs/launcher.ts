import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { OnProgress } from "../cache/progress.ts";
import { ensureProgram } from "./program.ts";

const launcher = { name: "the launcher", sources: "launcher", kept: "launchers", result: "dumm-launcher" };

/**
 * Compiles the launcher, which confines guests, once for each state of its sources.
 * @returns its path, absolute
 * @throws DummError host-lacks without a compiler, build-failed with its words
 */
export async function ensureLauncher(progress: OnProgress): Promise<string> {
  const directory = await ensureProgram(
    launcher,
    (out, part) => rename(join(out, launcher.result), join(part, launcher.result)),
    progress,
  );
  return join(directory, launcher.result);
}
