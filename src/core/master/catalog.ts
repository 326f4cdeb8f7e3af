import { open, readdir, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { cacheDirectory } from "../cache/directory.ts";
import { ifMissing } from "../cache/missing.ts";
import { DummError } from "../error.ts";
import { elfMachine } from "../sys/elf.ts";
import { resolveInside } from "./inside.ts";
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
 * @throws DummError host-lacks where there is none, or the directory holds no root file system for x86-64
 */
export async function findMaster(nameOrPath: string, baseDir: string): Promise<Master> {
  const isPath = nameOrPath.includes("/");
  const named = isPath ? resolve(baseDir, nameOrPath) : join(mastersDirectory(), nameOrPath);
  const info = await stat(named).catch(ifMissing(undefined));
  if (info === undefined) throw noMaster(nameOrPath, isPath, named);
  const path = await realpath(named);
  await checkRoot(path, info.isDirectory());
  const init = await initOf(path);
  await checkMachine(path, init ?? "/bin/sh");
  return { name: nameOrPath, path, init };
}

function noMaster(nameOrPath: string, isPath: boolean, path: string): DummError {
  if (isPath) {
    return new DummError("host-lacks", "no such master", {
      where: path,
      hint: "Name a directory that holds a root file system, or `busybox`.",
    });
  }
  return new DummError("host-lacks", `no master ${nameOrPath}`, {
    hint:
      nameOrPath === "busybox"
        ? "Run `dumm master build busybox`: it takes a second."
        : `A path needs a slash: ./${nameOrPath}. \`dumm master list\` names those that need none.`,
  });
}

async function checkRoot(path: string, isDirectory: boolean): Promise<void> {
  const hint = "A master is a directory with bin, sbin or usr in it, such as mmdebstrap or debootstrap makes.";
  if (!isDirectory) throw new DummError("host-lacks", "the master is not a directory", { where: path, hint });
  const names = await readdir(path);
  if (!["bin", "sbin", "usr"].some((name) => names.includes(name)))
    throw new DummError("host-lacks", "the master holds no root file system", { where: path, hint });
}

async function initOf(root: string): Promise<string | undefined> {
  // In the kernel's own order, for what it tries without `init=`. init/main.c
  for (const init of ["/sbin/init", "/etc/init", "/bin/init"]) {
    if ((await resolveInside(root, init)) !== undefined) return init;
  }
  return undefined;
}

async function checkMachine(root: string, program: string): Promise<void> {
  const path = await resolveInside(root, program);
  if (path === undefined) return;
  const machine = elfMachine(await firstBytes(path));
  // A script is no ELF file; what runs it is not looked into.
  if (machine === undefined || machine === "x86-64") return;
  throw new DummError("host-lacks", `the master is made for ${machine}, not for x86-64`, {
    where: join(root, program),
  });
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
