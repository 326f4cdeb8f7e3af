import { findCgroupSite } from "../../cgroup/site.ts";
import type { Check } from "../check.ts";
import { ok, warn } from "../finding.ts";

/** Control groups, which `limits` of the topology take; with them the memory of every confined guest is bounded. */
export const cgroupCheck: Check = {
  name: "cgroup",
  run() {
    const site = findCgroupSite();
    if (site.usable) return ok(`guests' limits lie below ${site.directory}`, { ...site });
    return warn(`guests have no limits: ${site.reason}`, `Labs without \`limits\` do without. ${site.hint}`, {
      ...site,
    });
  },
};
