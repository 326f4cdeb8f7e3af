import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { codeOf } from "../error.ts";
import { COMMANDS, cgroupPathOf, controllers, findCgroupSite } from "./site.ts";

/** Below this, for each lab, its guests' control groups lie. */
const OURS = "dumm";

/** How long the rest of a guest's processes may take to end after its kernel, in ms. */
const GRACE = 1000;

const TRIES = 10;

/**
 * Makes a control group for a guest that is to be started. One that a guest of this name has left is made anew.
 * @param site findCgroupSite()'s directory
 * @returns its directory
 * @throws the error of mkdir(2) or write(2)
 */
export function makeGuestCgroup(site: string, lab: string, guest: string): string {
  for (let tries = 0; ; tries++) {
    try {
      return makeBelow(site, lab, guest);
    } catch (error) {
      // The last guest of another lab went just now, and took along what it found empty.
      if (codeOf(error) !== "ENOENT" || tries === TRIES) throw error;
    }
  }
}

function makeBelow(site: string, lab: string, guest: string): string {
  const above = join(site, OURS, lab);
  divide(site);
  for (const directory of [dirname(above), above]) {
    mkdirSync(directory, { recursive: true });
    divide(directory);
  }
  // Another network namespace may have a lab of this name.
  for (let copy = 1; ; copy++) {
    const directory = join(above, copy === 1 ? guest : `${guest}.${copy}`);
    removeCgroup(directory);
    try {
      mkdirSync(directory);
      // The kernel of a guest does not outlive any of its processes.
      writeFileSync(join(directory, "memory.oom.group"), "1");
      return directory;
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
}

/** Moves a process, and all that it starts from now on. Equivalent to: echo PID > CGROUP/cgroup.procs */
export function enterCgroup(cgroup: string, pid: number): void {
  writeFileSync(join(cgroup, "cgroup.procs"), String(pid));
}

/**
 * The control group that dumm has made for a guest; undefined where it runs in that of whoever started it, or not at all.
 * @param mount where the hierarchy is mounted: findCgroupMount()
 */
export function guestCgroupOf(pid: number, mount: string | undefined): string | undefined {
  if (mount === undefined) return undefined;
  const path = cgroupPathOf(pid);
  return path?.split("/").at(-3) === OURS ? join(mount, path) : undefined;
}

/** Removes the control group of a guest whose kernel has ended, once its last process has, and those above it that hold no other. */
export async function removeGuestCgroup(cgroup: string): Promise<void> {
  const patience = Date.now() + GRACE;
  while (!removeCgroup(cgroup) && Date.now() < patience) await delay(2);
  removeEmptyAbove(cgroup);
}

/** Those of a lab and of all labs. */
function removeEmptyAbove(cgroup: string): void {
  removeCgroup(dirname(cgroup));
  removeCgroup(dirname(dirname(cgroup)));
}

/** Removes the control groups that guests of a lab have left which ended by themselves. */
export function removeLabCgroups(lab: string): void {
  const site = findCgroupSite();
  if (!site.usable) return;
  const above = join(site.directory, OURS, lab);
  const left = children(above).map((name) => join(above, name));
  for (const cgroup of left) {
    removeCgroup(cgroup);
    removeEmptyAbove(cgroup);
  }
}

/** Lets what is below a control group have the controllers. Equivalent to: echo +cpu +memory > cgroup.subtree_control */
function divide(directory: string): void {
  const control = join(directory, "cgroup.subtree_control");
  const enabled = readFileSync(control, "utf8").split(/\s+/);
  const wanted = controllers.filter((name) => !enabled.includes(name)).map((name) => `+${name}`);
  if (wanted.length === 0) return;
  try {
    writeFileSync(control, wanted.join(" "));
  } catch (error) {
    if (codeOf(error) !== "EBUSY") throw error;
    makeRoom(directory);
    writeFileSync(control, wanted.join(" "));
  }
}

/** Moves the processes of a control group one level down: one that has controllers to give holds no process itself. */
function makeRoom(directory: string): void {
  const below = join(directory, COMMANDS);
  mkdirSync(below, { recursive: true });
  for (const pid of readFileSync(join(directory, "cgroup.procs"), "utf8").split("\n").filter(Boolean)) {
    try {
      enterCgroup(below, Number(pid));
    } catch (error) {
      // It has ended meanwhile.
      if (codeOf(error) !== "ESRCH") throw error;
    }
  }
}

/** What still holds processes or other groups stays. Equivalent to: rmdir DIRECTORY. Answers whether it is gone. */
function removeCgroup(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    if (["EBUSY", "ENOTEMPTY"].includes(codeOf(error) ?? "")) return false;
    throw error;
  }
}

function children(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}
