import { existsSync } from "node:fs";
import { readMounts } from "../../filesystem/mountinfo.ts";
import type { Check } from "../check.ts";
import { ok } from "../finding.ts";

/** Control groups. No lab needs them: said for those who would limit one. */
export const cgroupCheck: Check = {
  name: "cgroup",
  run() {
    const mount = readMounts().find(({ type, target }) => type === "cgroup2" && existsSync(target));
    if (mount === undefined) return ok("no cgroup2 is mounted; labs do without", { cgroup2: false });
    return ok(`cgroup2 on ${mount.target}; labs do without`, { cgroup2: true, target: mount.target });
  },
};
