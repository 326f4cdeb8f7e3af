import { removeLabCgroups } from "../../core/cgroup/guest-cgroup.ts";
import { removeLeftMounts } from "../../core/filesystem/mapped-layers.ts";
import { removePart } from "../../core/filesystem/replace-file.ts";
import { mountedUnions } from "../../core/filesystem/union.ts";
import { guestsOnDisk, removeLeftSockets } from "../../core/lab/claim.ts";
import { removeGuestFiles } from "../../core/lab/guest-process.ts";
import type { LabLayout } from "../../core/lab/layout.ts";
import { endExchange } from "../../core/template/lay.ts";
import type { Observation } from "../observe/observation.ts";
import { own } from "../own.ts";
import type { State } from "../state.ts";

/**
 * Removes what an apply that was killed has left besides the lab itself: nothing that anybody waits for, so that it is no
 * change to speak of. For whoever holds the lab's lock.
 */
export function removeLeftovers(layout: LabLayout, desired: State, observed: Observation): void {
  removeLeftMounts(layout.layerSite);
  removePart(layout.hooks);
  removeLabCgroups(layout.lab);
  const unions = mountedUnions(layout.guests);
  for (const guest of guestsOnDisk(layout)) {
    removeLeftSockets(layout.sockets(guest));
    const { state = "stopped" } = own(desired.guests, guest) ?? {};
    if (own(observed.guests, guest) !== undefined) endExchange(layout.guest(guest), unions);
    // One that is to be started begins with that by itself.
    else if (state === "stopped") removeGuestFiles(layout, guest);
  }
}
