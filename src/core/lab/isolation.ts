import type { Topology } from "../topology/types.ts";
import { inheritedEntry } from "./entry.ts";

/** Where a lab's bridges and taps lie: among the host's own links, or in namespaces of the lab's own. */
export type Isolation = NonNullable<Topology["isolation"]>;

/** What a topology gets that does not say: root may do as the old Dumm did, others have no choice. */
export function defaultIsolation(): Isolation {
  return isRootOnHost() ? "host" : "private";
}

/** Root, and not only within the namespaces of a private lab. */
export function isRootOnHost(): boolean {
  return process.getuid?.() === 0 && inheritedEntry() === undefined;
}
