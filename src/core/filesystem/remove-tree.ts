import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/**
 * Removes a directory that a guest has filled: it can be deeper than a path is long, which Node cannot remove. Nothing that is
 * mounted in it is touched.
 * Equivalent to: rm -rf --one-file-system DIRECTORY
 */
export function removeTree(directory: string): void {
  if (existsSync(directory)) execFileSync("rm", ["-rf", "--one-file-system", "--", directory], { stdio: "pipe" });
}
