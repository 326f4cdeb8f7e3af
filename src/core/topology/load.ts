import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DummError, messageOf } from "../error.ts";
import type { Environment } from "./environment.ts";
import { missingTemplates } from "./missing-templates.ts";
import { parseTopology } from "./parse.ts";
import { type Place, sortProblems } from "./problem.ts";
import { readSources } from "./sources.ts";
import { TopologyError } from "./topology-error.ts";
import type { Topology } from "./types.ts";

export interface LoadedTopology {
  topology: Topology;
  /** The file, as an absolute path. */
  file: string;
  /** The absolute path of the file's directory, to which the paths within it are relative. */
  directory: string;
  /** What the files on the host that it names hold, by the path that it gives them. */
  sources: ReadonlyMap<string, Uint8Array>;
  /** Where it names each link of the host that it wants, by the link's name. */
  externals: ReadonlyMap<string, Place>;
}

/**
 * Reads a topology file and checks all of it.
 *
 * @param file a path, as the user gave it: problems name it so
 * @param environment the variables that its values may name
 * @throws TopologyError with every problem of the file
 * @throws DummError `not-found` or `usage` if there is no such file or it cannot be read
 */
export async function loadTopology(file: string, environment: Environment = process.env): Promise<LoadedTopology> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error);
  });
  const { topology, problems, sources, externals, templates } = parseTopology(decode(bytes, file), file, environment);
  const absolute = resolve(file);
  const directory = dirname(absolute);
  const read = await readSources(sources, directory);
  const all = sortProblems([...problems, ...read.problems, ...missingTemplates(templates, directory)]);
  if (topology === undefined || all.length > 0) throw new TopologyError(file, all);
  return { topology, file: absolute, directory, sources: read.contents, externals };
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TopologyError(file, [
      { file, line: 1, column: 1, path: "", message: `not a text in UTF-8: ${messageOf(cause)}` },
    ]);
  }
}

function unreadable(file: string, cause: NodeJS.ErrnoException): DummError {
  switch (cause.code) {
    case "ENOENT":
    case "ENOTDIR":
      return new DummError("not-found", `there is no topology file ${file}`, {
        hint: "name one, as in `dumm apply lab.yaml`",
        cause,
      });
    case "EISDIR":
      return new DummError("usage", `${file} is a directory, not a topology file`, {
        hint: `did you mean ${file.replace(/\/*$/, "/topology.yaml")}?`,
        cause,
      });
    case "EACCES":
      return new DummError("usage", `topology file ${file} may not be read by this user`, { cause });
    default:
      return new DummError("usage", `topology file ${file} cannot be read: ${cause.message}`, { cause });
  }
}
