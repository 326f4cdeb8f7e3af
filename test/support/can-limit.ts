import { findCgroupSite } from "../../src/core/cgroup/site.ts";

/** Whether the host has control groups to give that limit guests. */
export function canLimit(): boolean {
  return findCgroupSite().usable;
}
