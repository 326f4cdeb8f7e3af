import { type Attachment, attachmentsOf } from "./cable.ts";
import type { Defaults, Guest, Interface, Topology } from "./types.ts";

/** The mtu of a segment that is given none. Equivalent to ETH_DATA_LEN. */
export const defaultMtu = 1500;

/** A guest with every value filled in. */
export interface EffectiveGuest extends Required<Omit<Guest, "count">> {
  interfaces: Record<string, EffectiveInterface>;
}

/** An interface with every value filled in but its bridge, and its MAC where the file gives none. */
export interface EffectiveInterface extends Interface {
  /** The one that the file names, or that the interface's cable is. */
  bridge?: string;
  addresses: string[];
  mtu: number;
  up: boolean;
}

/** How the value of a guest comes about from its own and that of `defaults`; neither need be given. */
type Merge<T> = (own: T | undefined, fallback: T | undefined) => T;

/** The merge of every key that `defaults` may hold; a key that is new in the schema does not compile without one. */
const merges: { readonly [K in keyof Required<Defaults>]: Merge<Required<Defaults>[K]> } = {
  kernel: ownOr("default"),
  master: ownOr("busybox"),
  memory: ownOr("128M"),
  union: ownOr<NonNullable<Defaults["union"]>>("auto"),
  confined: ownOr(true),
  limits: (own, fallback) => ({ ...fallback, ...own }),
  hosts: ownOr(true),
  // The kernel takes the last of several values.
  args: (own = [], fallback = []) => [...fallback, ...own],
  sysctls: (own, fallback) => ({ ...fallback, ...own }),
};

/** The guest's own value, else that of the defaults, else the built-in one. */
function ownOr<T>(builtIn: T): Merge<T> {
  return (own, fallback) => own ?? fallback ?? builtIn;
}

/**
 * A guest as it will be: its own values merged with those of `defaults`, and each interface joined to its bridge or cable.
 * Throws a RangeError for a name that is not a guest's.
 */
export function effectiveGuest(topology: Topology, name: string): EffectiveGuest {
  const links = topology.links?.filter((ends) => ends.some((end) => end.startsWith(`${name}:`)));
  return effectiveOf(topology, name, attachmentsOf(links));
}

/** Every guest of a topology as it will be, by name. */
export function effectiveGuests(topology: Topology): [name: string, guest: EffectiveGuest][] {
  const attachments = attachmentsOf(topology.links);
  return Object.keys(topology.guests ?? {}).map((name) => [name, effectiveOf(topology, name, attachments)]);
}

function effectiveOf(topology: Topology, name: string, attachments: ReadonlyMap<string, Attachment>): EffectiveGuest {
  const guest = own(topology.guests, name);
  if (guest === undefined) throw new RangeError(`no guest ${name}`);
  const { defaults = {} } = topology;
  const interfaces = Object.entries(guest.interfaces ?? {}).map(([key, one]): [string, EffectiveInterface] => {
    const attachment = attachments.get(`${name}:${key}`);
    const joined = attachment === undefined ? one : { ...one, bridge: attachment.bridge };
    return [key, { addresses: [], mtu: segmentMtu(topology, joined, attachment), up: true, ...joined }];
  });
  return {
    state: guest.state ?? "running",
    hostname: guest.hostname ?? name,
    kernel: merges.kernel(guest.kernel, defaults.kernel),
    master: merges.master(guest.master, defaults.master),
    memory: merges.memory(guest.memory, defaults.memory),
    union: merges.union(guest.union, defaults.union),
    confined: merges.confined(guest.confined, defaults.confined),
    limits: merges.limits(guest.limits, defaults.limits),
    args: merges.args(guest.args, defaults.args),
    hosts: merges.hosts(guest.hosts, defaults.hosts),
    files: guest.files ?? {},
    interfaces: Object.fromEntries(interfaces),
    routes: guest.routes ?? [],
    rules: guest.rules ?? [],
    sysctls: merges.sysctls(guest.sysctls, defaults.sysctls),
  };
}

/** The mtu of an interface that has none of its own: that of its bridge or of its link's other end. */
function segmentMtu({ bridges, guests }: Topology, one: Interface, attachment: Attachment | undefined): number {
  if (attachment === undefined) return own(bridges, one.bridge)?.mtu ?? defaultMtu;
  const { guest, interface: name } = attachment.farEnd;
  return own(own(guests, guest)?.interfaces, name)?.mtu ?? defaultMtu;
}

/** A bridge may be called `constructor`, so what records inherit does not count. */
function own<T>(record: Readonly<Record<string, T>> | undefined, key: string | undefined): T | undefined {
  return record !== undefined && key !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
