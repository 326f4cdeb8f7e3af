import { findCgroupSite } from "../../cgroup/site.ts";
import type { Check } from "../check.ts";
import { ok } from "../finding.ts";

/** Control groups, which `limits` of the topology take. A lab without limits needs none, so that none is no fault. */
export const cgroupCheck: Check = {
  name: "cgroup",
  run() {
    const site = findCgroupSite();
    if (site.usable) return ok(`guests' limits lie below ${site.directory}`, { ...site });
    return ok(`no limits for guests: ${site.reason} (${site.hint})`, { ...site });
  },
};
