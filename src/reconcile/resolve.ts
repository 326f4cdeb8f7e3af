import { realpath } from "node:fs/promises";
import { findKernel } from "../core/kernel/catalog.ts";
import type { Isolation } from "../core/lab/isolation.ts";
import { findMaster } from "../core/master/catalog.ts";
import { readTemplate } from "../core/template/template.ts";
import { effectiveGuest } from "../core/topology/effective.ts";
import type { LoadedTopology } from "../core/topology/load.ts";
import { namedTemplates } from "../core/topology/named-templates.ts";
import type { Resolved } from "./desired.ts";
import { resolveNat } from "./uplinks.ts";

/**
 * Finds the kernels, masters and templates that a topology names.
 * @throws DummError host-lacks where there is no such kernel or master, or it is none, or where it has not what nat takes; invalid-topology for a template that cannot be laid
 */
export async function resolve(
  { topology, directory, sources }: LoadedTopology,
  isolation: Isolation,
): Promise<Resolved> {
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
  const names = Object.keys(topology.guests ?? {});
  const templates = new Map(
    namedTemplates(topology).map((name) => [name, readTemplate(directory, name, names)] as const),
  );
  const behind = Object.entries(topology.bridges ?? {}).filter(([, { nat }]) => nat === true);
  return { kernels, masters, sources, templates, ...(behind.length === 0 ? {} : await resolveNat(behind, isolation)) };
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
