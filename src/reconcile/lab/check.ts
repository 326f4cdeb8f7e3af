import { findCgroupSite } from "../../core/cgroup/site.ts";
import { DummError } from "../../core/error.ts";
import { tapName } from "../../core/naming.ts";
import { formatProblem, type Place } from "../../core/topology/problem.ts";
import type { Topology } from "../../core/topology/types.ts";
import { UPLINK } from "../../core/uplink/uplink.ts";
import type { NameClash, Unavailable } from "../observe/observation.ts";
import type { Plan } from "../plan/plan.ts";

/** Throws DummError name-clash where a link that is not the lab's holds a name that the lab needs. */
export function checkClashes(clashes: readonly NameClash[]): void {
  if (clashes.length === 0) return;
  throw new DummError("name-clash", `the host has links that are not this lab's under names that it needs`, {
    details: clashes.map(({ name, wantedBy, lab }) => {
      return `${wantedBy}: ${lab === undefined ? `a link ${name} exists already` : `${name} belongs to lab ${lab}`}`;
    }),
    hint: "Rename the bridge or guest in the topology, or remove the link; `ip -details link show` tells what it is.",
  });
}

/**
 * Throws DummError host-lacks where links of the host cannot be taken.
 * @param places where the topology names each
 */
export function checkExternals(unavailable: readonly Unavailable[], places: ReadonlyMap<string, Place>): void {
  if (unavailable.length === 0) return;
  throw new DummError("host-lacks", "the host has not all external links to give", {
    details: unavailable.map(({ external, reason }) => {
      const place = places.get(external);
      return place === undefined ? reason : formatProblem({ ...place, message: reason });
    }),
    hint: "Nothing was changed. `ip -details link show` tells what links there are, and what they are on.",
  });
}

/** Throws DummError host-lacks where guests are to be started with limits, and the host has no control groups to give. */
export function checkLimits({ guests }: Plan): void {
  const limited = Object.values(guests).flatMap((lane) =>
    lane.flatMap((one) => (one.operation === "start-guest" && one.boot.limits !== null ? [one.guest] : [])),
  );
  if (limited.length === 0) return;
  const site = findCgroupSite();
  if (site.usable) return;
  throw new DummError("host-lacks", `the host has no control groups for limits: ${site.reason}`, {
    where: `guest ${limited.join(", ")}`,
    hint: `Nothing was changed. ${site.hint}`,
  });
}

/** Throws DummError needs-reboot where a plan boots running guests anew and the user has not allowed that. */
export function checkReboots(plan: Plan, allowed: boolean): void {
  if (allowed || plan.reboots.length === 0) return;
  throw new DummError("needs-reboot", `the change takes a reboot of ${plan.reboots.join(", ")}`, {
    hint: "Nothing was changed. `dumm diff` shows what takes it; `--allow-reboot` reboots these guests and no others.",
  });
}

/**
 * Throws DummError host-lacks where a private lab is to have what lies among the links of the host, and name-clash where a link of
 * its own would take the name of its uplink.
 */
export function checkPrivate({ bridges, guests }: Topology): void {
  const hasUplink = Object.values(bridges ?? {}).some(({ nat = false }) => nat);
  const names = [
    ...Object.keys(bridges ?? {}).map((name) => [name, `bridge ${name}`] as const),
    ...Object.entries(guests ?? {}).flatMap(([guest, one]) =>
      Object.keys(one?.interfaces ?? {}).map((name) => [tapName(guest, name), `interface ${guest}:${name}`] as const),
    ),
  ];
  const [, where] = names.find(([name]) => hasUplink && name === UPLINK) ?? [];
  if (where !== undefined) {
    const what = "its link would have the name of the uplink that nat gives a private lab";
    throw new DummError("name-clash", what, { where, hint: "Give it another name." });
  }
  for (const [name, { external = [] }] of Object.entries(bridges ?? {})) {
    if (external.length === 0) continue;
    throw new DummError("host-lacks", "a private lab reaches no link of the host, and has no external", {
      where: `bridge ${name}`,
      hint: "Run it with `isolation: host`, as root.",
    });
  }
}
