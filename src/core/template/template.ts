import { statSync } from "node:fs";
import { join } from "node:path";
import { DummError } from "../error.ts";
import { didYouMean } from "../topology/suggest.ts";
import { hasHooks } from "./hooks.ts";
import { NO_RUN, type RunLists, readRunLists } from "./run-lists.ts";
import { hashTree, namesIn, readTree } from "./tree.ts";

/** As the topology's schema has it. */
const NAME = /^[A-Za-z0-9][-_.A-Za-z0-9]{0,63}$/;

export function isTemplateName(name: string): boolean {
  return NAME.test(name);
}

/** What a template lays over one guest. */
export interface GuestTemplate {
  /** Where it lies, absolute. */
  readonly directory: string;
  /** What it runs in the guest. */
  readonly run: RunLists;
  /** The hash of both. */
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

/** Throws DummError not-found where there is no such template beside a topology. */
export function requireTemplate(directory: string, name: string): void {
  if (isTemplate(directory, name)) return;
  throw new DummError("not-found", `there is no template ${name}`, {
    hint: didYouMean(name, templateNames(directory), "templates") ?? `make it: dumm template new ${name}`,
  });
}

/** Where a template has what it lays over a guest. */
export function guestDirectory(directory: string, name: string, guest: string): string {
  return join(templatesDirectory(directory), name, "diff", guest);
}

/** The guests for which a template has something. */
export function guestsOfTemplate(directory: string, name: string): string[] {
  return namesIn(join(templatesDirectory(directory), name, "diff"));
}

/** The names of the templates beside a topology. */
export function templateNames(directory: string): string[] {
  return namesIn(templatesDirectory(directory)).filter((name) => isTemplateName(name) && isTemplate(directory, name));
}

export interface Template {
  /** Absolute. */
  readonly directory: string;
  /** Whether it runs anything on the host as it comes or goes. */
  readonly hooks: boolean;
  /** What it has for each guest; it may have nothing for one. */
  readonly guests: ReadonlyMap<string, GuestTemplate>;
}

/**
 * Reads a template.
 * @param directory that of the topology
 */
export function readTemplate(directory: string, name: string, guests: readonly string[]): Template {
  const template = join(templatesDirectory(directory), name);
  const diff = join(template, "diff");
  const runs = readRunLists(template);
  const there = new Set([...namesIn(diff), ...runs.keys()]);
  const found = new Map(
    guests
      .filter((guest) => there.has(guest))
      .map((guest) => {
        const [own, run] = [join(diff, guest), runs.get(guest) ?? NO_RUN];
        return [guest, { directory: own, run, tree: hashTree(readTree(own), own, run) }];
      }),
  );
  return { directory: template, hooks: hasHooks(template), guests: found };
}
