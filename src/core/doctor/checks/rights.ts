import { readFileSync } from "node:fs";
import type { Check } from "../check.ts";
import { type Finding, fail, ok } from "../finding.ts";

/** What a lab does that takes a right of its own, by the number of the capability: linux/capability.h. */
const needed = new Map([
  ["CAP_NET_ADMIN", 12],
  ["CAP_SYS_ADMIN", 21],
]);

/** Root, with the capabilities that making links and mounts takes: a container's root may lack them. */
export const rightsCheck: Check = {
  name: "rights",
  run: () => judgeRights(process.getuid?.(), readFileSync("/proc/self/status", "utf8")),
};

/** @param status the content of /proc/self/status: proc(5) */
export function judgeRights(uid: number | undefined, status: string): Finding {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  const missing = [...needed].filter(([, bit]) => (effective & (1n << BigInt(bit))) === 0n).map(([name]) => name);
  const facts = { uid: uid ?? -1, missing };
  if (uid !== 0) {
    return fail(
      `user id ${uid}, not root`,
      "Run dumm with sudo: it makes taps, bridges and mounts on this host.",
      facts,
    );
  }
  if (missing.length > 0) {
    return fail(
      `root without ${missing.join(" and ")}`,
      "Give this container the capability: docker run --privileged, or --cap-add with its name.",
      facts,
    );
  }
  return ok("root", facts);
}
