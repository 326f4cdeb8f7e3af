import { defaultIsolation, type Isolation } from "../../core/lab/isolation.ts";
import { LabLayout } from "../../core/lab/layout.ts";
import { requireTemplate } from "../../core/template/template.ts";
import { type LoadedTopology, loadTopology } from "../../core/topology/load.ts";
import type { Place } from "../../core/topology/problem.ts";
import { desired } from "../desired.ts";
import { resolve } from "../resolve.ts";
import type { State } from "../state.ts";
import { checkPrivate } from "./check.ts";
import { checkedName, type Naming, workingDirectory } from "./naming.ts";

/** A lab as its topology file describes it. */
export interface Lab {
  readonly layout: LabLayout;
  readonly isolation: Isolation;
  readonly desired: State;
  /** Where the topology names each link of the host that it wants, by the link's name. */
  readonly externals: ReadonlyMap<string, Place>;
  /** Reads all of it once more, where its templates have changed on disk. */
  again(): Promise<Lab>;
}

/**
 * Reads a topology and finds what it names on this machine. Nothing is changed.
 * @param file the topology
 * @param templates those to lay in place of those that it names
 * @throws DummError invalid-topology with every problem of the file; host-lacks where a kernel or a master is missing, or a private
 *   lab is to have what only the host has
 */
export async function loadLab(file: string, naming: Naming = {}, templates?: readonly string[]): Promise<Lab> {
  const asWritten = await loadTopology(file);
  const loaded = templates === undefined ? asWritten : withTemplates(asWritten, templates);
  const name = checkedName(naming.name) ?? loaded.topology.name;
  const isolation = loaded.topology.isolation ?? defaultIsolation();
  if (isolation === "private") checkPrivate(loaded.topology);
  const resolved = await resolve(loaded, isolation);
  return {
    layout: new LabLayout(name, workingDirectory(loaded, naming)),
    isolation,
    desired: desired({ ...loaded.topology, name }, resolved),
    externals: loaded.externals,
    again: () => loadLab(file, naming, templates),
  };
}

function withTemplates(loaded: LoadedTopology, names: readonly string[]): LoadedTopology {
  for (const name of names) requireTemplate(loaded.directory, name);
  const { template: _, ...topology } = loaded.topology;
  return { ...loaded, topology: { ...topology, templates: [...new Set(names.toReversed())].toReversed() } };
}
