import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../cache/tool.ts";
import { type Archive, machineArchive } from "./machine.ts";
import { formatSource } from "./sources.ts";

/** An apt with state and package lists of its own, in one directory: the machine's apt is read, never changed. */
export interface IsolatedApt {
  /** Where its downloads land, until they are whole. */
  readonly downloads: string;
  /** The arguments that come before every sub-command of apt-get and apt-cache. */
  readonly options: readonly string[];
  readonly archive: Archive;
  /** Fetches the package lists of these suites, and of no others. Equivalent to: apt-get update */
  update(suites: readonly string[]): Promise<void>;
  /** The names of the packages to be had that begin so. */
  names(prefix: string): Promise<string[]>;
}

/**
 * Prepares the isolated apt. It knows the machine's mirror, keyrings, proxy and other settings (apt.conf(5)), but not its
 * sources, its preferences, or which packages are installed.
 */
export async function isolatedApt(directory: string): Promise<IsolatedApt> {
  const state = join(directory, "state");
  const cache = join(directory, "cache");
  const parts = join(directory, "sources.list.d");
  const downloads = join(directory, "downloads");
  const status = join(state, "status");
  const archive = await machineArchive();
  for (const path of [join(state, "lists/partial"), join(cache, "archives/partial"), parts, downloads]) {
    await mkdir(path, { recursive: true });
  }
  await writeFile(status, "");

  const settings = {
    "Dir::State": state,
    "Dir::State::status": status,
    "Dir::Cache": cache,
    "Dir::Etc::sourcelist": "/dev/null",
    "Dir::Etc::sourceparts": parts,
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    // As root, apt would fetch as the user _apt, who may not enter a home directory.
    "APT::Sandbox::User": "root",
    "Acquire::Retries": "3",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);

  return {
    downloads,
    options,
    archive,
    async update(suites) {
      await writeFile(join(parts, "debian.sources"), formatSource(archive.source, suites, archive.keyring));
      // Without this, apt-get update succeeds though a suite could not be fetched.
      await runTool("apt-get", [...options, "-q", "-o", "APT::Update::Error-Mode=any", "update"]);
    },
    async names(prefix) {
      const found = await runTool("apt-cache", [...options, "search", "--names-only", `^${prefix}`]);
      return found
        .split("\n")
        .map((line) => line.split(" ")[0] ?? "")
        .filter((name) => name.startsWith(prefix));
    },
  };
}
