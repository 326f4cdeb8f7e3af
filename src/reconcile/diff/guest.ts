import { rebootKeys } from "../../core/topology/reboot-keys.ts";
import { sysctlInterface } from "../../core/topology/sysctl.ts";
import { own } from "../own.ts";
import {
  type FileState,
  freshInside,
  type GuestState,
  type InterfaceState,
  type RouteState,
  type RuleState,
  routeKey,
  ruleKey,
  type State,
  type TemplateState,
} from "../state.ts";
import { type Change, type GuestDifference, needsReboot, needsReplug, type TemplateAttributes } from "./change.ts";
import { attributeDifferences, equal, pairs, without } from "./compare.ts";

/**
 * What differs in one guest, its interfaces, addresses, routes and sysctls.
 * @param isConnected whether an interface of the guest holds its tap
 */
export function diffGuest(
  guest: string,
  desired: GuestState | undefined,
  observed: GuestState | undefined,
  isConnected: (interfaceName: string) => boolean,
): Change[] {
  if (desired === undefined) return [{ object: "guest", guest, difference: "extra" }];
  const there = observed?.state === "stopped" ? undefined : observed;
  if (desired.state === "stopped") return there === undefined ? [] : [stateDiffers(guest, desired, there)];
  const changes = there === undefined ? missing(guest, desired) : diffBoot(guest, desired, there);
  const boots = changes.some(
    (change) => needsReboot(change) || ["missing", "hung", "rebooted"].includes(change.difference),
  );
  // What is inside it will be known once it runs.
  if (there?.state === "paused" && !boots) return changes;
  const inside = boots || there === undefined ? freshInside(desired.hostname) : there;
  changes.push(...ofGuest(guest, attributeDifferences(["hostname"], desired, inside)));
  changes.push(...diffHosts(guest, desired.hosts, inside.hosts));
  for (const [path, wanted, there] of pairs(desired.files, inside.files)) {
    changes.push(...diffFile({ object: "file", guest, path }, wanted, there));
  }
  // What is plugged in again starts with nothing on it.
  const replugged = new Set<string>();
  for (const [name, wanted, there] of pairs(desired.interfaces, inside.interfaces)) {
    const ofInterface = diffInterface(guest, name, wanted, there, isConnected(name));
    changes.push(...ofInterface);
    if (ofInterface.some(needsReplug)) replugged.add(name);
    changes.push(...diffAddresses(guest, name, wanted, replugged.has(name) ? undefined : there));
  }
  const routes = inside.routes.filter(({ dev }) => dev === null || !replugged.has(dev));
  changes.push(...diffRoutes(guest, desired.routes, routes));
  for (const [, wanted, there] of pairs(byRuleKey(desired.rules), byRuleKey(inside.rules))) {
    if (there === undefined && wanted !== undefined)
      changes.push({ object: "rule", guest, rule: wanted, difference: "missing" });
    if (wanted === undefined && there !== undefined)
      changes.push({ object: "rule", guest, rule: there, difference: "extra" });
  }
  for (const [key, wanted, there] of pairs(desired.sysctls, inside.sysctls)) {
    const of = sysctlInterface(key) ?? "";
    const left = replugged.has(of) ? undefined : there;
    // An interface that goes takes its sysctls with it.
    if (wanted === undefined && own(inside.interfaces, of) && !own(desired.interfaces, of)) continue;
    if (wanted === undefined) changes.push({ object: "sysctl", guest, key, difference: "extra" });
    else if (wanted !== left)
      changes.push({ object: "sysctl", guest, key, difference: "differs", observed: left ?? null, desired: wanted });
  }
  changes.push(...diffTemplates(guest, desired.templates, inside.templates));
  return changes;
}

function missing(guest: string, { kernel, master, memory, args, union, confined }: GuestState): Change[] {
  const desired = { kernel, master, memory, args, union, confined };
  return [{ object: "guest", guest, difference: "missing", desired }];
}

function diffBoot(guest: string, desired: GuestState, observed: GuestState): Change[] {
  // Nobody asked for one: what the guest was started with is right.
  const wanted = desired.union === "auto" ? { ...desired, union: observed.union } : desired;
  const changes = ofGuest(guest, attributeDifferences(rebootKeys, wanted, observed));
  // A boot gives a guest its limits.
  if (changes.length === 0) changes.push(...ofGuest(guest, attributeDifferences(["limits"], desired, observed)));
  const isLost = observed.state === "hung" || observed.state === "rebooted";
  if (isLost) changes.push({ object: "guest", guest, difference: observed.state });
  else if (observed.state === "held") changes.push({ object: "guest", guest, difference: "held" });
  const isPaused = observed.state === "paused";
  if (isPaused !== (desired.state === "paused") && !isLost) changes.push(stateDiffers(guest, desired, observed));
  return changes;
}

function ofGuest(guest: string, differences: readonly GuestDifference[]): Change[] {
  return differences.map((difference) => ({ object: "guest", guest, ...difference }));
}

function stateDiffers(guest: string, desired: GuestState, observed: GuestState): Change {
  const values = { observed: observed.state, desired: desired.state };
  return { object: "guest", guest, difference: "differs", attribute: "state", ...values };
}

/** The guests that stay paused, so that nothing of their inside could be compared. */
export function notCompared(desired: State, observed: State): string[] {
  return Object.entries(observed.guests)
    .filter(([name, { state }]) => state === "paused" && own(desired.guests, name)?.state === "paused")
    .map(([name]) => name);
}

function diffHosts(guest: string, desired: GuestState["hosts"], observed: GuestState["hosts"]): Change[] {
  if (equal(desired, observed)) return [];
  const of = { object: "hosts", guest } as const;
  if (desired === null) return [{ ...of, difference: "extra" }];
  if (observed === null) return [{ ...of, difference: "missing", desired }];
  return [{ ...of, difference: "differs", observed, desired }];
}

function diffTemplates(guest: string, desired: readonly TemplateState[], observed: readonly TemplateState[]): Change[] {
  const of = { object: "run", guest } as const;
  const [wanted, there] = [desired, observed].map((list) =>
    list.map(({ name, tree, recording }): TemplateAttributes => ({ name, tree, ...(recording && { recording }) })),
  );
  if (wanted === undefined || there === undefined) return [];
  const loads = (templates: readonly TemplateState[]): Change[] =>
    templates
      .filter(({ run }) => run.load.length > 0)
      .map(({ name, run }) => ({ ...of, template: name, difference: "missing", commands: run.load }));
  if (equal(wanted, there)) return loads(desired.filter((_, index) => observed[index]?.loaded === false));
  const unloads = observed
    .filter(({ run, loaded }) => loaded && run.unload.length > 0)
    .map(({ name, run }): Change => ({ ...of, template: name, difference: "extra", commands: run.unload }));
  return [
    ...unloads.reverse(),
    { object: "templates", guest, difference: "differs", observed: there, desired: wanted },
    ...loads(desired),
  ];
}

function diffFile(
  of: { object: "file"; guest: string; path: string },
  desired: FileState | undefined,
  observed: FileState | undefined,
): Change[] {
  if (desired === undefined) return [{ ...of, difference: "extra" }];
  const wanted = { mode: desired.mode, sha256: desired.sha256 };
  if (observed === undefined) return [{ ...of, difference: "missing", desired: wanted }];
  const there = { mode: observed.mode, sha256: observed.sha256 };
  return equal(wanted, there) ? [] : [{ ...of, difference: "differs", observed: there, desired: wanted }];
}

function diffInterface(
  guest: string,
  name: string,
  desired: InterfaceState | undefined,
  observed: InterfaceState | undefined,
  connected: boolean,
): Change[] {
  const of = { object: "interface", guest, interface: name } as const;
  if (desired === undefined) return [{ ...of, difference: "extra" }];
  const { addresses: _, ...attributes } = desired;
  if (observed === undefined) return [{ ...of, difference: "missing", desired: attributes }];
  // An interface that is down has let go of its tap, and takes it again when it comes up.
  if (observed.up && !connected) return [{ ...of, difference: "unplugged", desired: attributes }];
  return attributeDifferences(["mac", "mtu", "up", "impair"], desired, observed).map((difference) => ({
    ...of,
    ...difference,
  }));
}

/** An interface that is not desired takes its addresses with it. */
function diffAddresses(
  guest: string,
  name: string,
  desired: InterfaceState | undefined,
  observed: InterfaceState | undefined,
): Change[] {
  if (desired === undefined) return [];
  const there = observed?.addresses ?? [];
  const of = { object: "address", guest, interface: name } as const;
  return [
    ...without(desired.addresses, there).map((address): Change => ({ ...of, address, difference: "missing" })),
    ...without(there, desired.addresses).map((address): Change => ({ ...of, address, difference: "extra" })),
  ];
}

function diffRoutes(guest: string, desired: readonly RouteState[], observed: readonly RouteState[]): Change[] {
  const changes: Change[] = [];
  for (const [, wanted, there] of pairs(byKey(desired), byKey(observed))) {
    if (wanted === undefined && there !== undefined)
      changes.push({ object: "route", guest, route: there, difference: "extra" });
    else if (wanted !== undefined && there === undefined)
      changes.push({ object: "route", guest, route: wanted, difference: "missing" });
    else if (wanted !== undefined && there !== undefined && !equal(wanted, there))
      changes.push({ object: "route", guest, route: wanted, difference: "differs", observed: there });
  }
  return changes;
}

function byKey(routes: readonly RouteState[]): Record<string, RouteState> {
  return Object.fromEntries(routes.map((route) => [routeKey(route), route]));
}

function byRuleKey(rules: readonly RuleState[]): Record<string, RuleState> {
  return Object.fromEntries(rules.map((rule) => [ruleKey(rule), rule]));
}
