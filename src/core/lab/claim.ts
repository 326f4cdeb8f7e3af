import { existsSync, readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf, DummError } from "../error.ts";
import { removeEmpty } from "../filesystem/remove-empty.ts";
import { everyGuestProcess, findGuestProcesses } from "../uml/process.ts";
import type { LabLayout } from "./layout.ts";

/** The working directory of a lab of this host, or undefined where there is no such lab. */
export function claimedDirectory(layout: Pick<LabLayout, "runLink">): string | undefined {
  try {
    return readlinkSync(layout.runLink);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Makes the lab's name known on this host as that of the working directory.
 * @throws DummError name-clash where guests of a lab of this name run from another directory, or those of another lab from this one
 */
export function claim(layout: LabLayout): void {
  checkClaim(layout);
  if (claimedDirectory(layout) === layout.directory) return;
  rmSync(layout.runLink, { force: true });
  symlinkSync(layout.directory, layout.runLink);
}

/** The check alone, for those that change nothing. */
export function checkClaim(layout: LabLayout): void {
  checkDirectory(layout);
  const directory = claimedDirectory(layout);
  if (directory === undefined || directory === layout.directory) return;
  if (findGuestProcesses(`${layout.run}/`).size === 0) return;
  throw new DummError("name-clash", `a lab of this name runs from ${directory}`, {
    where: `lab ${layout.lab}`,
    hint: `Give this one another name, or end that one: dumm destroy ${layout.lab}`,
  });
}

/**
 * Two topologies in one directory have one working directory, and their guests the same files: while the guests of one lab run,
 * another one must not take, lay or remove any of them.
 * @throws DummError name-clash where guests of another lab run from the working directory
 */
export function checkDirectory({ guests, run, directory }: LabLayout): void {
  const other = everyGuestProcess().find(
    ({ root, runDirectory }) => root.startsWith(`${guests}/`) && runDirectory !== `${run}/`,
  );
  if (other === undefined) return;
  const lab = basename(other.runDirectory);
  throw new DummError("name-clash", `lab ${lab} runs from this working directory`, {
    where: directory,
    hint: `Give this lab one of its own (--dir, or a directory for its topology), or end that one: dumm destroy ${lab}`,
  });
}

/** Removes the sockets on which commands that were killed awaited a guest's answers: they are named after their processes. */
export function removeLeftSockets(sockets: string): void {
  for (const name of listed(sockets))
    if (!existsSync(`/proc/${Number.parseInt(name, 10)}`)) rmSync(join(sockets, name), { force: true });
}

/** Takes the lab's name and its run directory away, and what is empty of its working directory. */
export function disclaim(layout: LabLayout): void {
  rmSync(layout.run, { recursive: true, force: true });
  rmSync(layout.runLink, { force: true });
  removeEmpty(layout.guests);
  removeEmpty(layout.directory);
  // That of a lab with a name of its own: .dumm/labs/NAME.
  const above = dirname(layout.directory);
  if (basename(above) === "labs") for (const path of [above, dirname(above)]) removeEmpty(path);
}

/** The guests that have files in the working directory, whether or not they run. */
export function guestsOnDisk(layout: LabLayout): string[] {
  return listed(layout.guests);
}

/** The names in a directory; none where it is not there. */
function listed(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}
