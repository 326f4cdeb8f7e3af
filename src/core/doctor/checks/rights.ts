import { readFileSync } from "node:fs";
import { contentOf } from "../../content-of.ts";
import { refusalOfNamespaces } from "../../lab/namespaces.ts";
import { isInitialMap } from "../../user-namespace.ts";
import type { Check } from "../check.ts";
import { type Finding, fail, ok, warn } from "../finding.ts";

/** What a lab does that takes a right of its own, by the number of the capability: linux/capability.h. */
const needed = new Map([
  ["CAP_NET_ADMIN", 12],
  ["CAP_SYS_ADMIN", 21],
]);

/** What keeps users from user namespaces, each a file below /proc/sys: user_namespaces(7), namespaces(7), Debian's and Ubuntu's own. */
const switches = {
  "kernel/unprivileged_userns_clone": { off: "0", on: "1" },
  "user/max_user_namespaces": { off: "0", on: "15000" },
  "kernel/apparmor_restrict_unprivileged_userns": { off: "1", on: "0" },
} as const;

type Switch = keyof typeof switches;

/**
 * Root, with the capabilities that making links and mounts takes: a container's root may lack them. An ordinary user is root in
 * a user namespace, where the doctor is by now, unless he can make none.
 */
export const rightsCheck: Check = {
  name: "rights",
  run() {
    if (process.getuid?.() === 0) {
      return judgeRights(readFileSync("/proc/self/status", "utf8"), readFileSync("/proc/self/uid_map", "utf8"));
    }
    return judgeRefusal(refusalOfNamespaces() ?? "", (name) => contentOf(`/proc/sys/${name}`).trim());
  },
};

/**
 * What root may do here.
 * @param status the content of /proc/self/status: proc(5)
 * @param uidMap the content of /proc/self/uid_map: user_namespaces(7)
 */
export function judgeRights(status: string, uidMap: string): Finding {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  const missing = [...needed].filter(([, bit]) => (effective & (1n << BigInt(bit))) === 0n).map(([name]) => name);
  const ids = uidMap
    .trim()
    .split("\n")
    .reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[2]), 0);
  const initial = isInitialMap(uidMap);
  const facts = { userNamespace: !initial, ids, missing };
  if (missing.length > 0) {
    return fail(
      `root without ${missing.join(" and ")}`,
      "Give this container the capability: docker run --privileged, or --cap-add with its name.",
      facts,
    );
  }
  if (initial) return ok("root", facts);
  if (ids > 1) return ok(`root in a user namespace, with ${ids} user ids`, facts);
  return warn(
    "root in a user namespace, with a single user id: in a guest no file can be given to another user",
    "Get a range: apt-get install uidmap; usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER",
    facts,
  );
}

/**
 * Why a user can make no user namespace.
 * @param words what unshare(1) said
 * @param read the value of a switch; nothing where the host does not have it
 */
export function judgeRefusal(words: string, read: (name: Switch) => string): Finding {
  const names = Object.keys(switches) as Switch[];
  const off = names.filter((name) => read(name) === switches[name].off);
  const settings = off.map((name) => `${name.replaceAll("/", ".")}=${switches[name].on}`);
  const found = "an ordinary user, who can make no user namespace";
  const root = "Or run dumm with sudo, which makes taps, bridges and mounts on the host itself.";
  if (off.length === 0) return { ...fail(found, root, { off }), details: [words] };
  return { ...fail(found, `Let users have them: sysctl -w ${settings.join(" ")}. ${root}`, { off }), details: [words] };
}
