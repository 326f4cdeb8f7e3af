import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf } from "../error.ts";
import { isWritable } from "../filesystem/is-writable.ts";
import { readMounts } from "../filesystem/mountinfo.ts";
import { getxattr } from "../sys/libc.ts";
import { hasEnded } from "../uml/proc.ts";
import { inUserNamespace } from "../user-namespace.ts";

/** The controllers that guests' limits take. */
export const controllers = ["cpu", "memory"] as const;

/** Where control groups for guests can be made. */
export type CgroupSite =
  | { readonly usable: true; readonly directory: string }
  | { readonly usable: false; readonly reason: string; readonly hint: string };

/** What the host's kernel says of that place. */
export interface CgroupFacts {
  readonly directory: string;
  /** What can be switched on there, and what is. */
  readonly offered: readonly string[];
  readonly enabled: readonly string[];
  /** Whether this process may change what is switched on there. */
  readonly writable: boolean;
  /** Whether processes are in it that keep the kernel from switching more on. */
  readonly occupied: boolean;
  /** Whether the host has said that it leaves all below to this user: processes may be moved there. */
  readonly delegated: boolean;
}

/** Where the processes of a delegated control group go, to make room: dumm's own, and whatever else it was given to. */
export const COMMANDS = "dumm-commands";

const RUN_DELEGATED = "Bring the lab up in a scope of its own: systemd-run --user --scope -p Delegate=yes dumm apply";

/**
 * The top of the hierarchy for root, where container managers make theirs; the control group that this process is in for other
 * users, who are given no other. Source: cgroups(7).
 */
export function findCgroupSite(): CgroupSite {
  const mount = findCgroupMount();
  if (mount === undefined)
    return { usable: false, reason: "no cgroup2 is mounted", hint: "mount -t cgroup2 none /sys/fs/cgroup" };
  return judgeSite(factsOf(placeIn(mount)));
}

export function judgeSite({ directory, offered, enabled, writable, occupied, delegated }: CgroupFacts): CgroupSite {
  const missing = controllers.filter((name) => !offered.includes(name));
  if (missing.length > 0)
    return {
      usable: false,
      reason: `${directory} offers no controller ${missing.join(" and ")}`,
      hint: "Where version 1 has them: boot the host with cgroup_no_v1=all. Where nobody delegates them: ask for that.",
    };
  if (!writable) return { usable: false, reason: `${directory} is not this user's to divide`, hint: RUN_DELEGATED };
  if (occupied && !delegated && controllers.some((name) => !enabled.includes(name)))
    return {
      usable: false,
      reason: `${directory} holds processes, and so can be divided no further`,
      hint: RUN_DELEGATED,
    };
  return { usable: true, directory };
}

/** Where the hierarchy of version 2 is mounted; undefined where it is not. */
export function findCgroupMount(): string | undefined {
  return readMounts().find(({ type }) => type === "cgroup2")?.target;
}

/** The control group that a process is in, from the mount on; undefined where the process has ended, or is in none of version 2. */
export function cgroupPathOf(pid: number | "self"): string | undefined {
  try {
    return /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, "utf8"))?.[1];
  } catch (error) {
    if (hasEnded(error)) return undefined;
    throw error;
  }
}

function placeIn(mount: string): string {
  if (process.geteuid?.() === 0 && !inUserNamespace()) return mount;
  const own = cgroupPathOf("self") ?? "/";
  return join(mount, basename(own) === COMMANDS ? dirname(own) : own);
}

function factsOf(directory: string): CgroupFacts {
  const words = (file: string): string[] => {
    const path = join(directory, file);
    return existsSync(path) ? readFileSync(path, "utf8").split(/\s+/) : [];
  };
  return {
    directory,
    offered: words("cgroup.controllers"),
    enabled: words("cgroup.subtree_control"),
    writable: isWritable(join(directory, "cgroup.subtree_control")) && isWritable(directory),
    // Only the host's own top, which has no type, may hold processes beside groups with controllers.
    occupied: existsSync(join(directory, "cgroup.type")) && words("cgroup.procs").some((word) => word !== ""),
    delegated: isDelegated(directory),
  };
}

/** Source: systemd, CGROUP_DELEGATION.md. */
function isDelegated(directory: string): boolean {
  const value = Buffer.alloc(8);
  try {
    return value.toString("latin1", 0, getxattr(directory, "user.delegate", value)) === "1";
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return false;
  }
}
