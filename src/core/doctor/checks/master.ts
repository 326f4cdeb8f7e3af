import { listMasters } from "../../master/catalog.ts";
import type { Check } from "../check.ts";
import { fail, ok } from "../finding.ts";

/** A root file system for guests. */
export const masterCheck: Check = {
  name: "master",
  async run() {
    const names = (await listMasters()).map(({ name }) => name);
    if (names.length > 0) return ok(names.join(", "), { names });
    return fail("there is no master yet", "Run `dumm master build busybox`: it takes a second.", { names });
  },
};
