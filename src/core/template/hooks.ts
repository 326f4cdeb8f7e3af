import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeOf, DummError } from "../error.ts";
import { replaceFile } from "../filesystem/replace-file.ts";
import type { LabLayout } from "../lab/layout.ts";

export type Hook = "load" | "unload";

/** How much of what a hook has written is shown where it failed, in lines. */
const SHOWN = 15;

/** Whether a template has anything to run on the host as it comes or goes. @param directory the template's */
export function hasHooks(directory: string): boolean {
  return isExecutable(join(directory, "load")) || isExecutable(join(directory, "unload"));
}

function isExecutable(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status?.isFile() === true && (status.mode & 0o111) !== 0;
}

/** The templates whose load hook has run, and where each lies. It is a file in /run: nobody but dumm can tell. */
export function readLoadedHooks(layout: LabLayout): Record<string, string> {
  try {
    return JSON.parse(readFileSync(layout.hooks, "utf8"));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return {};
    throw error;
  }
}

function writeLoadedHooks(layout: LabLayout, loaded: Readonly<Record<string, string>>): void {
  if (Object.keys(loaded).length === 0) {
    rmSync(layout.hooks, { force: true });
    return;
  }
  mkdirSync(dirname(layout.hooks), { recursive: true });
  replaceFile(layout.hooks, JSON.stringify(loaded));
}

/**
 * Runs a hook of a template on the host, in the template's directory, with DUMM_LAB, DUMM_DIR and DUMM_TEMPLATE in its
 * environment. A load hook counts as run once it has succeeded; an unload hook once it has begun.
 * @throws DummError apply-failed with the last lines that it wrote
 */
export async function runHook(layout: LabLayout, template: string, hook: Hook, directory: string): Promise<void> {
  const { [template]: _, ...others } = readLoadedHooks(layout);
  if (hook === "unload") writeLoadedHooks(layout, others);
  const path = join(directory, hook);
  if (isExecutable(path)) await run(path, layout, template, directory);
  if (hook === "load") writeLoadedHooks(layout, { ...others, [template]: directory });
}

async function run(path: string, { lab, directory: DUMM_DIR }: LabLayout, template: string, cwd: string) {
  // Loaded only here: commands that run nothing would wait for it.
  const { execa } = await import("execa");
  const env = { DUMM_LAB: lab, DUMM_DIR, DUMM_TEMPLATE: template };
  const result = await execa(path, { cwd, env, stdin: "ignore", all: true, reject: false });
  if (!result.failed) return;
  throw new DummError(
    "apply-failed",
    result.exitCode === undefined ? (result.originalMessage ?? "it was ended") : `it ended with ${result.exitCode}`,
    {
      where: path,
      details: result.all
        .split("\n")
        .filter((line) => line !== "")
        .slice(-SHOWN),
    },
  );
}
