import type { Foreign } from "../foreign.ts";
import { own } from "../own.ts";
import type { State } from "../state.ts";
import { type Change, needsReboot, needsReplug } from "./change.ts";

/** What others have added, sorted by whether it goes where a lab is to have nothing but what its topology says. */
export interface Sorted {
  /** Its removal, as changes. */
  readonly changes: readonly Change[];
  /** What lies outside of what is declared: a route through a tunnel that a daemon has made. */
  readonly left: readonly Foreign[];
}

/**
 * What has to go of what others have added: whatever is on declared interfaces and bridges.
 * @param changes those that are to be made besides: what goes along with them is none of its own
 */
export function exclusive(foreign: readonly Foreign[], desired: State, changes: readonly Change[]): Sorted {
  const fresh = new Set(changes.flatMap(startsAfresh));
  const isDeclared = (guest: string, name: string | null): boolean =>
    name !== null && own(own(desired.guests, guest)?.interfaces ?? {}, name) !== undefined;
  const removals: Change[] = [];
  const left: Foreign[] = [];
  for (const one of foreign) {
    switch (one.object) {
      case "address":
      case "route": {
        const name = one.object === "address" ? one.interface : one.route.dev;
        if (!isDeclared(one.guest, name)) left.push(one);
        else if (!fresh.has(one.guest) && !fresh.has(`${one.guest}:${name}`))
          removals.push(
            one.object === "address" ? { ...one, difference: "extra" } : { ...one, foreign: true, difference: "extra" },
          );
        break;
      }
      case "bridge-address":
      case "port":
        // A bridge that goes lets go of all.
        if (own(desired.bridges, one.bridge) === undefined) left.push(one);
        else removals.push({ ...one, difference: "extra" });
        break;
      default:
        throw new TypeError(`unknown foreign object: ${JSON.stringify(one satisfies never)}`);
    }
  }
  return { changes: removals, left };
}

/** The guest, or the interface as `guest:interface`, that a change ends or starts anew, with nothing of anybody's on it. */
function startsAfresh(change: Change): string[] {
  if (change.object === "interface" && (change.difference === "extra" || needsReplug(change)))
    return [`${change.guest}:${change.interface}`];
  if (change.object !== "guest") return [];
  const stops = change.difference === "differs" && change.attribute === "state" && change.desired === "stopped";
  return stops || needsReboot(change) || ["missing", "hung", "extra"].includes(change.difference) ? [change.guest] : [];
}
