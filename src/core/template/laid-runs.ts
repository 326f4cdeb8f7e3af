import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../error.ts";
import { removePart, replaceFile } from "../filesystem/replace-file.ts";
import type { RunLists } from "./run-lists.ts";

/** What a template that is laid has to run, and whether its load list was carried out. */
export interface LaidRun extends RunLists {
  readonly loaded: boolean;
}

/** Beside the layers of one laying, and gone with them: nobody but dumm can tell what it has run. */
const FILE = "run.json";

export function readLaidRuns(laying: string): Map<string, LaidRun> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(join(laying, FILE), "utf8"))));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return new Map();
    throw error;
  }
}

export function writeLaidRuns(laying: string, runs: ReadonlyMap<string, LaidRun>): void {
  replaceFile(join(laying, FILE), JSON.stringify(Object.fromEntries(runs)));
}

/** Removes what a process has left that was killed as it wrote. */
export function tidyLaidRuns(laying: string): void {
  removePart(join(laying, FILE));
}
