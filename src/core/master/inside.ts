import { lstat, readlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ifMissing } from "../cache/missing.ts";

/** As many links as Linux follows in one path. path_resolution(7) */
const maxLinks = 40;

/**
 * Resolves a path as a process sees it whose root is that directory: links, absolute ones too, stay inside.
 * @param path absolute, as the guest names it: `/sbin/init`
 * @returns the path on the host, or undefined where nothing is there
 */
export async function resolveInside(root: string, path: string): Promise<string | undefined> {
  const names = path.split("/");
  let seen = "/";
  let links = 0;
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    // resolve() lets `..` of the root be the root, as the kernel does.
    const next = resolve(seen, name);
    const info = await lstat(join(root, next)).catch(ifMissing(undefined));
    if (info === undefined) return undefined;
    if (!info.isSymbolicLink()) {
      seen = next;
      continue;
    }
    links += 1;
    if (links > maxLinks) return undefined;
    names.unshift(...(await linkTarget(join(root, next), dirname(next))));
    seen = "/";
  }
  return join(root, seen);
}

/** A link's target as names from the root. */
async function linkTarget(link: string, directory: string): Promise<string[]> {
  const target = await readlink(link);
  // Not resolve(): `..` after a name that is itself a link must be taken from where that link leads.
  return `${target.startsWith("/") ? "" : `${directory}/`}${target}`.split("/").filter((name) => name !== "");
}
