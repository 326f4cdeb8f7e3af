import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ifMissing } from "../cache/missing.ts";
import { DummError } from "../error.ts";
import { type AptSource, debianArchive, parseDeb822, parseOneLine } from "./sources.ts";

/** Debian's own archive as this machine reaches it: the mirror, and the keys that sign it. */
export interface Archive {
  source: AptSource;
  /** The keyring for an entry that names none; absent where apt's own default keys have to do. */
  keyring: string | undefined;
  /** This machine's Debian: `bookworm`, `trixie`. */
  codename: string;
}

const keyrings = ["/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"];

/**
 * Reads the machine's apt sources (sources.list, sources.list.d/*.list and *.sources).
 * @throws DummError host-lacks where no entry is Debian's main archive
 */
export async function machineArchive(root = "/"): Promise<Archive> {
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(await textOf(join(root, "etc/os-release")))?.[1] ?? "stable";
  const source = debianArchive(await machineSources(root), codename);
  if (source === undefined) {
    throw new DummError("host-lacks", "none of apt's sources is Debian's main archive", {
      where: "/etc/apt",
      hint: "Add an entry `deb <mirror> <suite> main`, or give a kernel tree of your own with --source.",
    });
  }
  return { source, keyring: await firstThere(keyrings.map((path) => join(root, path))), codename };
}

async function machineSources(root: string): Promise<AptSource[]> {
  const sources = parseOneLine(await textOf(join(root, "etc/apt/sources.list")));
  const parts = join(root, "etc/apt/sources.list.d");
  for (const name of (await namesIn(parts)).sort()) {
    if (name.endsWith(".sources")) sources.push(...parseDeb822(await textOf(join(parts, name))));
    else if (name.endsWith(".list")) sources.push(...parseOneLine(await textOf(join(parts, name))));
  }
  return sources;
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, "utf8").catch(ifMissing(""));
}

async function namesIn(directory: string): Promise<string[]> {
  return await readdir(directory).catch(ifMissing([]));
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const there = await access(path).then(() => true, ifMissing(false));
    if (there) return path;
  }
  return undefined;
}
