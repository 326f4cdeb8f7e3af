import { spawnSync } from "node:child_process";
import { userInfo } from "node:os";
import { hasCommand } from "../cache/tool.ts";
import { contentOf } from "../content-of.ts";

/**
 * The options of unshare(1) for the namespaces of a private lab. Root's have the host's user ids; another user is root in a
 * user namespace, with all of the ids that /etc/subuid gives him.
 * What is mounted on the host later is seen within, what is mounted within is not seen without.
 */
export function namespaceOptions(): string[] {
  return [...userOptions(), "--mount", "--net", "--propagation=slave"];
}

function userOptions(): string[] {
  if (process.getuid?.() === 0) return [];
  return ["--user", "--map-root-user", ...(lackOfRanges() === undefined ? ["--map-auto"] : [])];
}

/** What unshare(1) says where this user can make no namespaces; undefined where he can. */
export function refusalOfNamespaces(): string | undefined {
  const { status, stderr, error } = spawnSync("unshare", [...namespaceOptions(), "true"], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], LC_ALL: "C" },
  });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

/** Why this user has only one user id to give to files of a guest; undefined for one who has a range, and for root. */
export function lackOfRanges(): string | undefined {
  const uid = process.getuid?.() ?? 0;
  if (uid === 0) return undefined;
  if (!hasCommand("newuidmap") || !hasCommand("newgidmap")) return "newuidmap is not installed (Debian: uidmap)";
  const name = userName();
  if (name === undefined) return `user id ${uid} has no name on this host`;
  for (const file of ["/etc/subuid", "/etc/subgid"]) {
    if (!hasRange(contentOf(file), name, uid)) return `${file} has no range for ${name}`;
  }
  return undefined;
}

/** Whether a subuid(5) file has a range for a user. */
export function hasRange(subuid: string, name: string, uid: number): boolean {
  return subuid.split("\n").some((line) => {
    const [owner, start, count] = line.split(":");
    return [name, String(uid)].includes(owner ?? "") && /^\d+$/.test(start ?? "") && Number(count) > 0;
  });
}

/** undefined for a user id that the password file does not have. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return undefined;
    throw error;
  }
}
