import { guestCgroupOf } from "../../core/cgroup/guest-cgroup.ts";
import { type Limits, writeLimits } from "../../core/cgroup/limits.ts";
import { DummError } from "../../core/error.ts";
import type { LabSession } from "../../core/lab/session.ts";

/**
 * Sets the limits of a guest that runs.
 * @throws DummError host-lacks where it was started without a control group of its own
 */
export function setLimits(session: LabSession, guest: string, limits: Limits | null): void {
  const process = session.process(guest);
  if (process === undefined) throw new DummError("guest-failed", "it has ended");
  const cgroup = guestCgroupOf(process.pid, session.cgroupMount);
  if (cgroup === undefined)
    throw new DummError("host-lacks", "the host had no control group for it when it was started", {
      where: `guest ${guest}`,
      hint: "`dumm doctor` says what is missing. With that mended, start the guest anew: state: stopped, then running.",
    });
  writeLimits(cgroup, limits, { memory: process.memory, confined: process.ids !== null });
}
