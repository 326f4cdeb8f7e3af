import { readFile } from "node:fs/promises";
import type { Check } from "../check.ts";
import { type Finding, ok, warn } from "../finding.ts";
import { USUAL_GUESTS } from "../scale.ts";

/**
 * How many descriptors one dumm has open at most: a line takes two, and 23 are Node's and its own, or 70 while modules
 * are loaded. Measured: 223 for 100 guests. A guest's kernel has 26 of its own, and one for each file open in it.
 */
const PER_GUEST = 2;
const BASE = 70;

/** The limit on open files, which dumm talks to guests with. Node raises the soft limit to the hard one as it starts. */
export const openFilesCheck: Check = {
  name: "open files",
  async run() {
    const limits = await readFile("/proc/self/limits", "utf8");
    const [, soft] = /^Max open files\s+(\S+)/m.exec(limits) ?? [];
    return judgeOpenFiles(Number(soft));
  },
};

/** @param limit how many files a process may have open: getrlimit(2), RLIMIT_NOFILE */
export function judgeOpenFiles(limit: number): Finding {
  const guests = Math.max(0, Math.floor((limit - BASE) / PER_GUEST));
  const facts = { limit, perGuest: PER_GUEST, guests };
  const found = `${limit} for each process: enough for a lab of ${guests} guests`;
  if (guests >= USUAL_GUESTS) return ok(found, facts);
  return warn(found, "Raise the limit before dumm is started: ulimit -n 4096", facts);
}
