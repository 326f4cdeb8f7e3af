import { type Change, needsReboot, needsReplug } from "../../src/reconcile/diff/change.ts";
import { own } from "../../src/reconcile/own.ts";
import { changesAlong, mayChangeSysctls } from "../../src/reconcile/plan/set-along.ts";
import type { State } from "../../src/reconcile/state.ts";

/**
 * How many operations the changes take by docs/architecture.md: one for each difference, but for a boot, an interface that
 * is plugged in again, and sysctls that the kernel changes along with something else.
 */
export function operationCount(changes: readonly Change[], desired: State): number {
  const booting = new Map<string, number>();
  const replugged = new Set<string>();
  for (const change of changes) {
    if (change.object === "interface" && needsReplug(change)) replugged.add(`${change.guest}:${change.interface}`);
    if (change.object !== "guest") continue;
    const { guest, difference } = change;
    const paused = own(desired.guests, guest)?.state === "paused" ? 1 : 0;
    if (difference === "missing") booting.set(guest, 2 + paused);
    if (difference === "hung" || difference === "rebooted" || needsReboot(change)) booting.set(guest, 3 + paused);
  }
  const plain = changes.filter((change) => {
    if (change.object === "interface") return !replugged.has(`${change.guest}:${change.interface}`);
    if (change.object !== "guest" || !booting.has(change.guest)) return true;
    // It is paused once, for this and for its start.
    if (change.difference === "differs" && change.attribute === "state") return change.desired !== "paused";
    return change.difference === "differs" && ["hostname", "limits"].includes(change.attribute);
  });
  const boots = [...booting.values()].reduce((sum, count) => sum + count, 0);
  return plain.length + boots + 2 * replugged.size + setAlong(changes, desired).size;
}

/** The sysctls that are as they should be, until the kernel changes them along with one that is not. */
function setAlong(changes: readonly Change[], desired: State): Set<string> {
  const sysctls = changes.filter((change) => change.object === "sysctl");
  const differing = new Set(sysctls.map(({ guest, key }) => `${guest} ${key}`));
  const again = changes.filter(mayChangeSysctls).flatMap((change) =>
    Object.keys(own(desired.guests, change.guest)?.sysctls ?? {})
      .filter((other) => changesAlong(change, other))
      .map((other) => `${change.guest} ${other}`),
  );
  return new Set(again.filter((one) => !differing.has(one)));
}
