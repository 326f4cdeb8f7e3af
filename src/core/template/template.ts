import { statSync } from "node:fs";
import { join } from "node:path";
import { hashTree, namesIn, readTree } from "./tree.ts";

/** What a template lays over one guest. */
export interface GuestTemplate {
  /** Where it lies, absolute. */
  readonly directory: string;
  /** Its hash. */
  readonly tree: string;
}

/** Where the templates of a topology lie. @param directory that of the topology */
export function templatesDirectory(directory: string): string {
  return join(directory, "templates");
}

/** Whether there is such a template beside a topology. */
export function isTemplate(directory: string, name: string): boolean {
  return statSync(join(templatesDirectory(directory), name), { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The names of the templates beside a topology. */
export function templateNames(directory: string): string[] {
  return namesIn(templatesDirectory(directory)).filter((name) => isTemplate(directory, name));
}

/**
 * Reads what a template lays over guests.
 * @param directory that of the topology
 * @returns by guest; a template may have nothing for a guest
 */
export function readTemplate(directory: string, name: string, guests: readonly string[]): Map<string, GuestTemplate> {
  const diff = join(templatesDirectory(directory), name, "diff");
  const there = new Set(namesIn(diff));
  return new Map(
    guests
      .filter((guest) => there.has(guest))
      .map((guest) => {
        const own = join(diff, guest);
        return [guest, { directory: own, tree: hashTree(readTree(own), own) }];
      }),
  );
}
