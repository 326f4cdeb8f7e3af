import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** A host name is one guest's: neither another's host name nor another guest's own name. */
export function checkHostnames({ guests }: Model): Finding[] {
  const owners = new Map(guests.map(({ name }) => [name, name]));
  return guests.flatMap(({ name, hostname }) => {
    if (hostname === undefined) return [];
    const owner = owners.get(hostname.value);
    if (owner === undefined) owners.set(hostname.value, name);
    if (owner === undefined || owner === name) return [];
    return [{ path: hostname.path, at: "value", message: `guest ${owner} has the name ${hostname.value} already` }];
  });
}
