import { readdir, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { cacheDirectory } from "../cache/directory.ts";
import { ifMissing } from "../cache/missing.ts";
import { DummError } from "../error.ts";
import { checkBootable } from "./bootable.ts";
import type { Master } from "./master.ts";

export function mastersDirectory(): string {
  return join(cacheDirectory(), "masters");
}

/** The masters of the cache, by name. */
export async function listMasters(): Promise<Master[]> {
  const directory = mastersDirectory();
  const names: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(ifMissing([]))) {
    // A master's name is the link to the latest directory of its kind: busybox -> busybox-0a1b2c3d4e5f.
    if (entry.isSymbolicLink() && !entry.name.endsWith(".part")) names.push(entry.name);
  }
  return await Promise.all(names.sort().map((name) => findMaster(name, directory)));
}

/**
 * Finds the master that a topology names, and checks that a guest can boot from it.
 * @param nameOrPath a name of the cache (`busybox`), or a path: whatever has a slash in it
 * @param baseDir what a relative path starts from
 * @throws DummError host-lacks where there is none, or the directory holds no root file system that can be booted
 */
export async function findMaster(nameOrPath: string, baseDir: string): Promise<Master> {
  const isPath = nameOrPath.includes("/");
  const named = isPath ? resolve(baseDir, nameOrPath) : join(mastersDirectory(), nameOrPath);
  const info = await stat(named).catch(ifMissing(undefined));
  if (info === undefined) throw noMaster(nameOrPath, isPath, named);
  const path = await realpath(named);
  await checkRoot(path, info.isDirectory());
  return { name: nameOrPath, path, init: await checkBootable(path) };
}

const hints = new Map([
  ["busybox", "Run `dumm master build busybox`: it takes a second."],
  ["debian", "Run `dumm master build debian`: it takes half a minute."],
]);

function noMaster(nameOrPath: string, isPath: boolean, path: string): DummError {
  if (isPath) {
    return new DummError("host-lacks", "no such master", {
      where: path,
      hint: "Name a directory that holds a root file system, or `busybox`.",
    });
  }
  return new DummError("host-lacks", `no master ${nameOrPath}`, {
    hint:
      hints.get(nameOrPath) ??
      `A path needs a slash: ./${nameOrPath}. \`dumm master list\` names those that need none.`,
  });
}

async function checkRoot(path: string, isDirectory: boolean): Promise<void> {
  const hint = "A master is a directory with bin, sbin or usr in it, such as mmdebstrap or debootstrap makes.";
  if (!isDirectory) throw new DummError("host-lacks", "the master is not a directory", { where: path, hint });
  const names = await readdir(path);
  if (!["bin", "sbin", "usr"].some((name) => names.includes(name)))
    throw new DummError("host-lacks", "the master holds no root file system", { where: path, hint });
}
