import { chmod, copyFile, mkdir, open, realpath, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fetchPackage } from "../apt/fetch.ts";
import { cacheDirectory } from "../cache/directory.ts";
import { hashOfFile } from "../cache/hash.ts";
import { withLock } from "../cache/lock.ts";
import { ifMissing } from "../cache/missing.ts";
import type { OnProgress } from "../cache/progress.ts";
import { publishDirectory } from "../cache/publish.ts";
import { runTool } from "../cache/tool.ts";
import { elfInterpreter } from "../sys/elf.ts";
import { busyboxDirectories, busyboxFiles } from "./busybox-files.ts";
import { makeMaster } from "./make.ts";
import type { Master } from "./master.ts";

/**
 * The applets that get no link. Without an init of its own the master leaves the agent as the guest's init, which is
 * what a lab wants: busybox's would want an inittab, put a login on each serial line, and bring nothing for it.
 * linuxrc is the same applet by another name.
 */
const noLinks = ["sbin/init", "linuxrc", "sbin/run-init"];

/** The layout of the master. A change of it changes the hash, so that a new one is made. */
const layout = JSON.stringify([busyboxDirectories, busyboxFiles, noLinks]);

/**
 * Makes the master `busybox` from Debian's busybox-static: the one installed here, else a download of the package. Where
 * the cache holds it, nothing is done.
 */
export async function buildBusyboxMaster(progress: OnProgress): Promise<Master> {
  const binary = (await installedBusybox()) ?? (await downloadedBusybox(progress));
  const fill = async (root: string): Promise<void> => {
    progress({ phase: "Make the master busybox" });
    await fillMaster(root, binary);
  };
  return await makeMaster("busybox", [await hashOfFile(binary), layout], fill, progress);
}

async function installedBusybox(): Promise<string | undefined> {
  const path = "/bin/busybox";
  const file = await open(path).catch(ifMissing(undefined));
  if (file === undefined) return undefined;
  try {
    // Debian's package `busybox` puts a dynamic one in the same place, whose libraries a master would have to have.
    return elfInterpreter(await file.readFile()) === undefined ? path : undefined;
  } finally {
    await file.close();
  }
}

async function downloadedBusybox(progress: OnProgress): Promise<string> {
  const cache = join(cacheDirectory(), "packages");
  const wanted = { prefix: "busybox-static", suites: ["own"], choose: ([first]: readonly string[]) => first };
  const { path, name, version } = await fetchPackage(wanted, cache, progress);
  const directory = join(cache, `${name}_${version}`);
  const waiting = (): void => progress({ phase: "Wait for another to unpack busybox" });
  await withLock(`${directory}.lock`, waiting, async () => {
    await publishDirectory(directory, async (part) => {
      await runTool("dpkg-deb", ["-x", path, part]);
    });
  });
  const inBin = join(directory, "bin/busybox");
  // Debian 13 moved it: /bin is a link to /usr/bin there.
  return (await realpath(inBin).catch(ifMissing(undefined))) ?? join(directory, "usr/bin/busybox");
}

async function fillMaster(root: string, binary: string): Promise<void> {
  for (const [path, mode] of busyboxDirectories) {
    await mkdir(join(root, path), { recursive: true });
    // mkdir's own mode is cut by the umask.
    await chmod(join(root, path), mode);
  }
  await copyFile(binary, join(root, "bin/busybox"));
  await chmod(join(root, "bin/busybox"), 0o755);
  for (const applet of (await runTool(binary, ["--list-full"])).split("\n")) {
    if (applet === "" || applet === "bin/busybox" || noLinks.includes(applet)) continue;
    await mkdir(dirname(join(root, applet)), { recursive: true });
    await symlink(relative(dirname(applet), "bin/busybox"), join(root, applet));
  }
  for (const [path, mode, text] of busyboxFiles) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    await chmod(join(root, path), mode);
  }
  await chmod(root, 0o755);
}
