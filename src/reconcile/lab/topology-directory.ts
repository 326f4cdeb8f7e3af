import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DummError } from "../../core/error.ts";

/** The directory that a topology lies in, absolute. @throws DummError not-found where there is none */
export function topologyDirectory(file: string): string {
  const directory = dirname(resolve(file));
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return directory;
  throw new DummError("not-found", `there is no directory ${directory}`, { hint: "name the topology: -f FILE" });
}
