import { type Cidr, specialUse } from "../../ip.ts";
import type { Model } from "../model.ts";
import type { Path } from "../path.ts";
import type { Finding } from "../problem.ts";
import { duplicates } from "./duplicates.ts";

interface Holding {
  cidr: Cidr;
  path: Path;
  label: string;
  /** The guest, or the host for a bridge. */
  owner: string;
  /** Its label. */
  segment: string | undefined;
}

/**
 * No address twice on one segment, nor twice on one guest (or on the host's bridges). A link-local address means
 * something on its own link only, so a guest may have the same one on several interfaces.
 */
export function checkDuplicateAddresses(model: Model): Finding[] {
  return duplicates(holdingsOf(model), keysOf).map(({ thing, first }) => ({
    path: thing.path,
    at: "value",
    message: messageOf(first, thing),
  }));
}

function holdingsOf({ bridges, guests }: Model): Holding[] {
  const ports = [
    ...bridges.map((bridge) => ({ ...bridge, owner: "host", segment: bridge.label })),
    ...guests.flatMap((guest) =>
      guest.interfaces.map((iface) => ({ ...iface, owner: `guest ${guest.name}`, segment: iface.segment?.label })),
    ),
  ];
  return ports.flatMap(({ addresses, label, owner, segment }) =>
    addresses.flatMap(({ cidr, path }) => (cidr === undefined ? [] : [{ cidr, path, label, owner, segment }])),
  );
}

function keysOf({ cidr, label, owner, segment }: Holding): string[] {
  const holder = specialUse(cidr) === "link-local" ? label : owner;
  const keys = [`holder ${holder} ${cidr.address}`];
  return segment === undefined ? keys : [...keys, `segment ${segment} ${cidr.address}`];
}

function messageOf(first: Holding, second: Holding): string {
  const { address } = second.cidr;
  if (first.label === second.label) return `address ${address} is given twice to ${second.label}`;
  const where = first.owner === second.owner || first.owner === "host" ? "" : ` on ${second.segment}`;
  return `address ${address} of ${second.label} is already that of ${first.label}${where}`;
}
