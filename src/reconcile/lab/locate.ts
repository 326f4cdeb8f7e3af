import { statSync } from "node:fs";
import { claimedDirectory } from "../../core/lab/claim.ts";
import type { Isolation } from "../../core/lab/isolation.ts";
import { LabLayout } from "../../core/lab/layout.ts";
import { loadTopology } from "../../core/topology/load.ts";
import { checkedName, type Naming, workingDirectory } from "./naming.ts";

/** Where a lab lies, and what its topology says of that. */
export interface LocatedLab {
  readonly layout: LabLayout;
  /** undefined where the topology does not say, or the lab was named instead of its topology. */
  readonly isolation: Isolation | undefined;
}

/**
 * Finds a lab by its topology file or, where there is no such file, by the name that it has on this host.
 * @throws DummError not-found where there is neither; invalid-topology
 */
export async function locateLab(fileOrName: string, naming: Naming = {}): Promise<LocatedLab> {
  const name = checkedName(naming.name);
  // A lab often lies in a directory of its name, which is not meant by it.
  const isFile = statSync(fileOrName, { throwIfNoEntry: false })?.isFile() === true;
  if (!isFile && !fileOrName.includes("/")) {
    const layout = new LabLayout(name ?? fileOrName, "");
    const claimed = claimedDirectory(layout);
    if (claimed !== undefined) {
      return { layout: new LabLayout(layout.lab, naming.directory ?? claimed), isolation: undefined };
    }
  }
  const loaded = await loadTopology(fileOrName);
  const { name: own, isolation } = loaded.topology;
  return { layout: new LabLayout(name ?? own, workingDirectory(loaded, naming)), isolation };
}
