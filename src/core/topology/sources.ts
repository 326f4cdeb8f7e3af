import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { FILE_MAX } from "../agent/message.ts";
import { codeOf, messageOf } from "../error.ts";
import type { Source } from "./parse.ts";
import type { Problem } from "./problem.ts";

export interface ReadSources {
  /** What each file holds, by the path that the topology gives it. */
  contents: Map<string, Uint8Array>;
  problems: Problem[];
}

/** Reads the files on the host that a topology names. Those that cannot be had are problems of the topology. */
export async function readSources(sources: readonly Source[], directory: string): Promise<ReadSources> {
  const contents = new Map<string, Uint8Array>();
  const problems = await Promise.all(
    sources.map(async ({ source, ...place }) => {
      try {
        const path = resolve(directory, source);
        const status = await stat(path);
        if (!status.isFile()) return { ...place, message: `source ${source} is not a file` };
        if (status.size > FILE_MAX) return { ...place, message: `source ${source} holds more than 1 MB` };
        contents.set(source, await readFile(path));
        return [];
      } catch (error) {
        return { ...place, ...unreadable(source, directory, error) };
      }
    }),
  );
  return { contents, problems: problems.flat() };
}

function unreadable(source: string, directory: string, error: unknown): Pick<Problem, "message" | "hint"> {
  const code = codeOf(error);
  if (code !== "ENOENT" && code !== "ENOTDIR")
    return { message: `source ${source} cannot be read: ${messageOf(error)}` };
  return { message: `there is no file ${source}`, hint: `it is looked for in ${directory}` };
}
