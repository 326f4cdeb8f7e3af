import { readdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { execa } from "execa";
import { withLock } from "../cache/lock.ts";
import { ifMissing } from "../cache/missing.ts";
import type { OnProgress } from "../cache/progress.ts";
import { runTool, toolFailed } from "../cache/tool.ts";
import { DummError, messageOf } from "../error.ts";
import { type IsolatedApt, isolatedApt } from "./isolated.ts";

export interface WantedPackage {
  /** How the package's name begins: `linux-source-`. */
  prefix: string;
  /** The suites that may hold it, asked one after the other; `own` is the machine's own. */
  suites: readonly string[];
  /** The one to take among the names to be had. */
  choose: (names: readonly string[]) => string | undefined;
}

export interface DebianPackage {
  name: string;
  version: string;
  /** The .deb file. */
  path: string;
}

/**
 * Downloads a package of Debian's archive, from the machine's own mirror. apt checks the signature. A download that was
 * interrupted is continued.
 * @param directory where the .deb lands, and apt's state beside it
 * @throws DummError host-lacks when no suite has one, or none can be reached
 */
export async function fetchPackage(
  wanted: WantedPackage,
  directory: string,
  progress: OnProgress,
): Promise<DebianPackage> {
  const waiting = (): void => progress({ phase: "Wait for another download" });
  return await withLock(join(directory, "apt.lock"), waiting, async () => {
    const apt = await isolatedApt(join(directory, "apt"));
    const name = await lookUp(apt, wanted, progress);
    const file = await fileOf(apt, name);
    const path = join(directory, file.name);
    if ((await stat(path).catch(ifMissing(undefined)))?.size !== file.size) {
      await download(apt, name, progress);
      await removeVersions(directory, name);
      // Only now, whole and checked by apt: it continues what it finds half done among its own downloads.
      await rename(join(apt.downloads, file.name), path);
    }
    return debianPackage(path);
  });
}

async function lookUp(apt: IsolatedApt, wanted: WantedPackage, progress: OnProgress): Promise<string> {
  const problems: string[] = [];
  for (const suite of wanted.suites.map((name) => (name === "own" ? apt.archive.codename : name))) {
    progress({ phase: `Look for ${wanted.prefix}* in ${suite}` });
    try {
      await apt.update([suite]);
    } catch (error) {
      if (!(error instanceof DummError)) throw error;
      problems.push(`${suite}: ${messageOf(error)}`, ...error.details.filter((line) => /^(E|W|Err):/.test(line)));
      continue;
    }
    const name = wanted.choose(await apt.names(wanted.prefix));
    if (name !== undefined) return name;
    problems.push(`${suite}: has none that fits`);
  }
  throw new DummError("host-lacks", `no package ${wanted.prefix}* to be had`, {
    where: apt.archive.source.uris.join(" "),
    details: problems,
    hint: "Check that `apt-get update` works here; it needs the same mirror.",
  });
}

async function download(apt: IsolatedApt, name: string, progress: OnProgress): Promise<void> {
  const phase = `Download ${name}`;
  progress({ phase, fraction: 0 });
  const args = [...apt.options, "-q", "-o", "APT::Status-Fd=3", "download", name];
  const child = execa("apt-get", args, {
    cwd: apt.downloads,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    all: true,
    reject: false,
    env: { LC_ALL: "C" },
  });
  const statusPipe = child.stdio[3] as Readable;
  statusPipe.on("data", (chunk: Buffer) => {
    const percent = /^dlstatus:\d+:([\d.]+):/m.exec(chunk.toString())?.[1];
    if (percent !== undefined) progress({ phase, fraction: Number(percent) / 100 });
  });
  const result = await child;
  if (result.failed) throw toolFailed("apt-get", ["download", name], result);
}

/** The file that a download of this package comes to, and its size in bytes. */
async function fileOf(apt: IsolatedApt, name: string): Promise<{ name: string; size: number }> {
  const line = await runTool("apt-get", [...apt.options, "-q", "--print-uris", "download", name]);
  const [, file, size] = /^'[^']+' (\S+\.deb) (\d+) /m.exec(line) ?? [];
  if (file === undefined)
    throw new DummError("build-failed", `apt-get does not say what to download for ${name}`, { details: [line] });
  return { name: file, size: Number(size) };
}

async function removeVersions(directory: string, name: string): Promise<void> {
  for (const file of await readdir(directory)) {
    if (file.startsWith(`${name}_`) && file.endsWith(".deb")) await rm(join(directory, file));
  }
}

/** Reads a .deb file's name: `linux-source-7.3_7.3.4-1_all.deb`. apt writes an epoch's colon as %3a. */
export function debianPackage(path: string): DebianPackage {
  const [name = "", version = ""] = basename(path, ".deb").split("_");
  return { name, version: decodeURIComponent(version), path };
}
