import { realpath } from "node:fs/promises";
import { findKernel } from "../core/kernel/catalog.ts";
import { findMaster } from "../core/master/catalog.ts";
import { effectiveGuest } from "../core/topology/effective.ts";
import type { LoadedTopology } from "../core/topology/load.ts";
import type { Resolved } from "./desired.ts";

/**
 * Finds the kernels and masters that a topology names.
 * @throws DummError host-lacks where there is no such kernel or master, or it is none
 */
export async function resolve({ topology, directory, sources }: LoadedTopology): Promise<Resolved> {
  const guests = Object.keys(topology.guests ?? {}).map((name) => effectiveGuest(topology, name));
  // One after the other: where both are missing, the message is always the same one.
  const kernels = await findAll(
    guests.map(({ kernel }) => kernel),
    (name) => findKernel(name, directory),
  );
  const masters = await findAll(
    guests.map(({ master }) => master),
    (name) => findMaster(name, directory),
  );
  return { kernels, masters, sources };
}

async function findAll(
  names: readonly string[],
  find: (name: string) => Promise<{ path: string }>,
): Promise<Map<string, string>> {
  const unique = [...new Set(names)];
  return new Map(
    await Promise.all(unique.map(async (name) => [name, await realpath((await find(name)).path)] as const)),
  );
}
