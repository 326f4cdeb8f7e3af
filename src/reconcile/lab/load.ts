import { realpathSync } from "node:fs";
import { dirname, join, resolve as resolvePath } from "node:path";
import { LabLayout } from "../../core/lab/layout.ts";
import { loadTopology } from "../../core/topology/load.ts";
import type { Place } from "../../core/topology/problem.ts";
import { desired } from "../desired.ts";
import { resolve } from "../resolve.ts";
import type { State } from "../state.ts";

/** A lab as its topology file describes it. */
export interface Lab {
  readonly layout: LabLayout;
  readonly desired: State;
  /** Where the topology names each link of the host that it wants, by the link's name. */
  readonly externals: ReadonlyMap<string, Place>;
}

/**
 * Reads a topology and finds what it names on this machine. Nothing is changed.
 * @param file the topology
 * @param directory the working directory; `.dumm` beside the file unless given
 * @throws DummError invalid-topology with every problem of the file; host-lacks where a kernel or a master is missing
 */
export async function loadLab(file: string, directory?: string): Promise<Lab> {
  const loaded = await loadTopology(file);
  const resolved = await resolve(loaded);
  return {
    layout: new LabLayout(loaded.topology.name, workingDirectory(loaded.file, directory)),
    desired: desired(loaded.topology, resolved),
    externals: loaded.externals,
  };
}

/** Absolute and without links, so that two ways to one lab are not taken for two labs. */
export function workingDirectory(file: string, directory?: string): string {
  if (directory === undefined) return join(realpathSync(dirname(file)), ".dumm");
  const absolute = resolvePath(directory);
  const parent = dirname(absolute);
  return absolute === parent ? absolute : join(realpathSync(parent), absolute.slice(parent.length));
}
