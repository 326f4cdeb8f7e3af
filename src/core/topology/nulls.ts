import type { Bridge, Guest, Interface, Topology } from "./types.ts";

/**
 * A valid topology without the nulls that YAML makes of empty values: `left:` under bridges is an empty bridge, and a
 * key of a fixed name with nothing after it is as if it were left out.
 */
export function withoutNulls(value: unknown): Topology {
  const topology = dropNulls(value as Topology);
  return {
    ...topology,
    ...(topology.defaults && { defaults: dropNulls(topology.defaults) }),
    ...(topology.bridges && { bridges: mapEntries(topology.bridges, dropNulls<Bridge>) }),
    ...(topology.guests && { guests: mapEntries(topology.guests, guestWithoutNulls) }),
  };
}

function guestWithoutNulls(value: Guest): Guest {
  const guest = dropNulls(value);
  return { ...guest, ...(guest.interfaces && { interfaces: mapEntries(guest.interfaces, dropNulls<Interface>) }) };
}

function mapEntries<T>(map: Record<string, T>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

function dropNulls<T extends object>(value: T | null): T {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, child]) => child !== null)) as T;
}
