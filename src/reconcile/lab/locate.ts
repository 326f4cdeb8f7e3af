import { statSync } from "node:fs";
import { claimedDirectory } from "../../core/lab/claim.ts";
import { LabLayout } from "../../core/lab/layout.ts";
import { loadTopology } from "../../core/topology/load.ts";
import { workingDirectory } from "./load.ts";

/**
 * Finds a lab by its topology file or, where there is no such file, by the name that it has on this host.
 * @param directory the working directory; where it was applied from unless given
 * @throws DummError not-found where there is neither; invalid-topology
 */
export async function locateLab(fileOrName: string, directory?: string): Promise<LabLayout> {
  // A lab often lies in a directory of its name, which is not meant by it.
  const isFile = statSync(fileOrName, { throwIfNoEntry: false })?.isFile() === true;
  if (!isFile && !fileOrName.includes("/")) {
    const layout = new LabLayout(fileOrName, "");
    const claimed = claimedDirectory(layout);
    if (claimed !== undefined) return new LabLayout(fileOrName, directory ?? claimed);
  }
  const { topology, file } = await loadTopology(fileOrName);
  return new LabLayout(topology.name, workingDirectory(file, directory));
}
