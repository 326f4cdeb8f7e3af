import { homedir, userInfo } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The directory for what can be made again: kernels, masters, agents. `$XDG_CACHE_HOME/dumm`, else `~/.cache/dumm`.
 * As the XDG base directory specification asks, a relative XDG_CACHE_HOME is ignored.
 */
export function cacheDirectory(): string {
  const configured = process.env["XDG_CACHE_HOME"];
  // homedir() is $HOME, even an empty one; userInfo() asks the password file.
  const home = homedir() || userInfo().homedir;
  const base = configured !== undefined && isAbsolute(configured) ? configured : join(home, ".cache");
  return join(base, "dumm");
}

/** A file that the package ships: `packageFile("kernel", "features.config")`. */
export function packageFile(...path: readonly string[]): string {
  // How deep this module lies below src/ or dist/ is the bundler's choice.
  const [, root = ""] = /^(.*\/)(?:src|dist)\//.exec(fileURLToPath(import.meta.url)) ?? [];
  return join(root, ...path);
}
