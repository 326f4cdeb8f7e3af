import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { machineArchive } from "../apt/machine.ts";
import { formatSource } from "../apt/sources.ts";
import type { OnProgress } from "../cache/progress.ts";
import { needTools, runTool, toolFailed } from "../cache/tool.ts";
import { DummError } from "../error.ts";
import {
  type DebianSuite,
  debianFiles,
  debianPackages,
  debianSuites,
  dpkgOptions,
  maskedUnits,
} from "./debian-recipe.ts";
import { makeMaster } from "./make.ts";
import type { Master } from "./master.ts";

export interface DebianMasterOptions {
  /** Debian's release; trixie unless given. */
  suite?: DebianSuite | undefined;
  /** Packages to have beside those that every Debian master has. */
  include?: readonly string[] | undefined;
  /** What topologies call it; `debian` unless given. */
  name?: string | undefined;
}

const tools = [
  { command: "mmdebstrap", package: "mmdebstrap" },
  { command: "unshare", package: "util-linux" },
] as const;

/** A change of it changes the hash, so that a new master is made. */
const recipe = JSON.stringify([debianPackages, maskedUnits, debianFiles, dpkgOptions]);

/** What mmdebstrap says while it works, a line each; it says no more of how far it is. */
const steps = ["running apt-get update", "downloading", "extracting", "essential", "remaining packages", "cleaning"];

/** apt-get's words for a package that the suite does not have, or that nothing provides. */
const unknownPackage = /^E: (?:Unable to locate package (\S+)|Package '([^']+)' has no installation candidate)/;

/**
 * Makes a master from Debian's packages, through the mirror in this machine's apt sources. It has systemd, which boots to its
 * default target under UML. Where the cache holds one of the same inputs, nothing is done; whatever ends this process ends
 * the build.
 * @throws DummError usage for a package that there is not, host-lacks without root or mmdebstrap, build-failed
 */
export async function buildDebianMaster(options: DebianMasterOptions, progress: OnProgress): Promise<Master> {
  const { suite = debianSuites[0], include = [], name = "debian" } = options;
  const packages = [...new Set([...debianPackages, ...include.map(checkPackageName)])].sort();
  const fill = async (root: string): Promise<void> => {
    if (process.getuid?.() !== 0) {
      throw new DummError("host-lacks", "to make a Debian master takes root", {
        hint: "sudo dumm master build debian",
      });
    }
    needTools(tools, "a Debian master");
    await bootstrap(root, suite, packages, progress);
    await finish(root);
  };
  return await makeMaster(name, [suite, packages.join(), recipe], fill, progress);
}

/** Debian Policy 5.6.1. mmdebstrap would take other characters for apt's patterns. */
function checkPackageName(name: string): string {
  if (/^[a-z0-9][a-z0-9+.-]+$/.test(name)) return name;
  throw new DummError("usage", `'${name}' is no package's name`, {
    hint: "Names stand between commas: --include frr,tcpdump",
  });
}

async function bootstrap(root: string, suite: string, packages: readonly string[], progress: OnProgress) {
  const { source, keyring } = await machineArchive();
  const sources = formatSource(source, [suite, `${suite}-updates`], keyring);
  const options = [
    ...["--mode=root", "--variant=minbase", "--format=directory", `--include=${packages.join()}`],
    ...dpkgOptions.map((option) => `--dpkgopt=${option}`),
    ...(await transportOptions()).map((option) => `--aptopt=${option}`),
  ];
  // A wrong name would come out only after the essential packages were installed.
  const trial = join(root, "trial");
  progress({ phase: `Look for the packages in ${suite}` });
  await mmdebstrap(["--simulate", ...options, suite, trial, "-"], sources, () => undefined);
  await rm(trial, { recursive: true });

  const phase = `Make a master of Debian ${suite}`;
  progress({ phase, fraction: 0 });
  await mmdebstrap([...options, suite, root, "-"], sources, (line) => {
    const step = steps.findIndex((words) => line.startsWith("I: ") && line.includes(words));
    if (step >= 0) progress({ phase, fraction: step / steps.length, detail: line.slice(3).replace(/\.+$/, "") });
  });
}

/** Runs mmdebstrap(1) to its end. */
async function mmdebstrap(args: readonly string[], sources: string, onLine: (line: string) => void): Promise<void> {
  // It mounts, and starts apt and dpkg: in namespaces of their own all of it ends with this process, even if killed.
  const enclosed = ["--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", "mmdebstrap"];
  const child = execa("setpriv", [...enclosed, ...args], {
    input: sources,
    all: true,
    reject: false,
    env: { LC_ALL: "C" },
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.all })) {
    said.push(line);
    onLine(line);
  }
  const result = await child;
  if (result.failed) throw bootstrapFailed(said, toolFailed("mmdebstrap", [], result));
}

function bootstrapFailed(said: readonly string[], failure: DummError): DummError {
  const unknown = said.flatMap((line) => unknownPackage.exec(line)?.slice(1).filter(Boolean) ?? []);
  if (unknown.length > 0) {
    return new DummError("usage", `this suite of Debian has no package ${unknown.join(", ")}`, {
      hint: "Is it spelt so, and is it in `main`? Nothing was made.",
    });
  }
  return new DummError("build-failed", failure.what, {
    details: failure.details,
    hint: "Check that `apt-get update` works here; it needs the same mirror.",
  });
}

/** This machine's settings for how apt reaches a mirror: proxies above all. apt.conf(5) */
async function transportOptions(): Promise<string[]> {
  const settings = await runTool("apt-config", ["dump", "--no-empty"]);
  return settings.split("\n").filter((line) => /^Acquire::(http|https)::/i.test(line));
}

/** Makes it nobody's in particular, and fit for UML. */
async function finish(root: string): Promise<void> {
  for (const [path, text] of debianFiles) {
    await rm(join(root, path), { force: true });
    if (text !== null) await writeFile(join(root, path), text, { mode: 0o644 });
  }
  for (const unit of maskedUnits) {
    const link = join(root, "etc/systemd/system", unit);
    await mkdir(dirname(link), { recursive: true });
    await rm(link, { force: true });
    await symlink("/dev/null", link);
  }
  // Or each guest would bring the linker's cache and others up to date at its first boot. systemd-update-done.service(8)
  for (const directory of ["etc", "var"]) await writeFile(join(root, directory, ".updated"), "", { mode: 0o644 });
}
