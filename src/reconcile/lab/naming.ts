import { realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DummError } from "../../core/error.ts";
import { LAB_NAME } from "../../core/naming.ts";
import type { LoadedTopology } from "../../core/topology/load.ts";

/** What a user says of a lab beside its topology. */
export interface Naming {
  /** Takes the place of the topology's name. */
  readonly name?: string | undefined;
  /** The working directory; see workingDirectory(). */
  readonly directory?: string | undefined;
}

/** @throws DummError usage for what is no name of a lab */
export function checkedName(name: string | undefined): string | undefined {
  if (name === undefined || LAB_NAME.test(name)) return name;
  throw new DummError("usage", `${JSON.stringify(name)} is no name for a lab`, {
    hint: "It takes lower-case letters, digits and hyphens, no hyphen at either end, and at most 32 of them.",
  });
}

/**
 * `.dumm` beside the topology; `.dumm/labs/NAME` for a lab that bears another name than its topology has, so that any number of
 * them lie side by side; or the directory that the user names. Absolute and without links, so that two ways to one lab are not
 * taken for two labs.
 */
export function workingDirectory(
  { file, topology }: Pick<LoadedTopology, "file" | "topology">,
  naming: Naming,
): string {
  const { directory, name = topology.name } = naming;
  if (directory === undefined) {
    const beside = join(realpathSync(dirname(file)), ".dumm");
    return name === topology.name ? beside : join(beside, "labs", name);
  }
  const absolute = resolve(directory);
  const parent = dirname(absolute);
  return absolute === parent ? absolute : join(realpathSync(parent), absolute.slice(parent.length));
}
