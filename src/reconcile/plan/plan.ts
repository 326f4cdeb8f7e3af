import { type Change, needsReboot } from "../diff/change.ts";
import type { State } from "../state.ts";
import { type Mend, mend, mendSetAlong } from "./mend.ts";
import type { GuestOperation, HostOperation, Operation } from "./operation.ts";

/**
 * The ordered steps from one state to another. First the host's links that guests need, one after the other; then the
 * guests, side by side, each with its own steps in their order; last the host's links that no guest needs any more.
 */
export interface Plan {
  readonly lab: string;
  readonly before: readonly HostOperation[];
  readonly guests: Readonly<Record<string, readonly GuestOperation[]>>;
  readonly after: readonly HostOperation[];
  /** The guests that boot anew although they run and answer: what `--allow-reboot` is asked for. */
  readonly reboots: readonly string[];
}

/** The plan that makes the changes. `desired` tells what to start a guest with that must boot again. */
export function plan(changes: readonly Change[], desired: State): Plan {
  const mends = withoutRepeats([
    ...changes.flatMap((change) => mend(change, desired)),
    ...mendSetAlong(changes, desired),
  ]);
  const ordered = mends.sort((one, other) => one.rank - other.rank);
  const guests = new Map<string, GuestOperation[]>();
  for (const { operation, where } of ordered) {
    if (where !== "guest") continue;
    guests.set(operation.guest, [...(guests.get(operation.guest) ?? []), operation]);
  }
  return {
    lab: desired.lab,
    before: ordered.flatMap(({ operation, where }) => (where === "before" ? [operation] : [])),
    guests: Object.fromEntries(guests),
    after: ordered.flatMap(({ operation, where }) => (where === "after" ? [operation] : [])),
    reboots: rebootsOf(changes),
  };
}

function rebootsOf(changes: readonly Change[]): string[] {
  const guests = changes.filter((change) => change.object === "guest");
  const isLost = ({ difference }: Change): boolean => difference === "hung" || difference === "rebooted";
  const lost = new Set(guests.filter(isLost).map(({ guest }) => guest));
  const reboots = guests.filter((change) => needsReboot(change) && !lost.has(change.guest));
  return [...new Set(reboots.map(({ guest }) => guest))];
}

/** Every operation of a plan, in an order in which they can be carried out. */
export function operationsOf(plan: Plan): Operation[] {
  return [...plan.before, ...Object.values(plan.guests).flat(), ...plan.after];
}

/**
 * Without what another operation does as well: a guest whose kernel and memory both differ boots once, and an interface that
 * is plugged in has its attributes from that.
 */
function withoutRepeats(mends: readonly Mend[]): Mend[] {
  const nameOf = (one: { guest: string; interface: string }): string => `${one.guest}:${one.interface}`;
  const plugged = new Set(
    mends.flatMap(({ operation }) => (operation.operation === "plug-interface" ? [nameOf(operation)] : [])),
  );
  const seen = new Set<string>();
  return mends.filter(({ operation }) => {
    if (operation.operation === "set-interface" && plugged.has(nameOf(operation))) return false;
    const key = JSON.stringify(operation);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
