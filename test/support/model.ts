import { createHash } from "node:crypto";
import { contains, readAddress, readCidr } from "../../src/core/ip.ts";
import { tapName } from "../../src/core/naming.ts";
import { defaultVlans } from "../../src/core/netlink/bridge-vlan.ts";
import { sysctlInterface } from "../../src/core/topology/sysctl.ts";
import { setsAlong } from "../../src/core/topology/sysctl-order.ts";
import { uplinkSettings } from "../../src/core/uplink/uplink.ts";
import { own } from "../../src/reconcile/own.ts";
import type { GuestOperation, HostOperation, Operation } from "../../src/reconcile/plan/operation.ts";
import type { Plan } from "../../src/reconcile/plan/plan.ts";
import {
  type ExternalState,
  freshInside,
  type GuestState,
  type InterfaceState,
  type RouteState,
  routeKey,
  ruleKey,
  type State,
  type TapState,
} from "../../src/reconcile/state.ts";

/** The least mtu with which a link has IPv6. */
const LEAST_FOR_IPV6 = 1280;

/** What a kernel would have answered with an errno. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** A host and its guests in memory: each operation makes a new state, or is refused where a kernel would refuse it. */
export function carryOut(state: State, operation: Operation): State {
  return "guest" in operation ? inGuest(state, operation) : onHost(state, operation);
}

/** Carries out a whole plan: the host's first steps, each guest's, the host's last ones. */
export function follow(state: State, { before, guests, after }: Plan): State {
  return after.reduce(carryOut, sideBySide(before.reduce(carryOut, state), Object.values(guests)));
}

/** Guests are changed side by side. One that finds its tap in the hands of another waits until that one lets go of it. */
function sideBySide(state: State, lanes: readonly (readonly GuestOperation[])[]): State {
  let current = state;
  let waiting: readonly (readonly GuestOperation[])[] = lanes;
  while (waiting.length > 0) {
    const left = waiting.map((lane) => {
      const end = lane.findIndex((one) => one.operation === "plug-interface" && isHeldByAnother(current, one));
      // What comes before may be what lets go of it.
      const now = lane.slice(0, end < 0 ? lane.length : Math.max(end, 1));
      current = now.reduce(carryOut, current);
      return lane.slice(now.length);
    });
    waiting = left.filter(({ length }) => length > 0);
  }
  return current;
}

function isHeldByAnother({ guests }: State, { guest, interface: name }: OfInterface): boolean {
  const holders = Object.entries(guests).flatMap(([holder, { interfaces }]) =>
    Object.entries(interfaces).flatMap(([one, { up }]) =>
      up && tapName(holder, one) === tapName(guest, name) ? holder : [],
    ),
  );
  return holders.some((holder) => holder !== guest);
}

function onHost(state: State, operation: HostOperation): State {
  switch (operation.operation) {
    case "create-bridge": {
      const { bridge, attributes } = operation;
      refuseIf(isTaken(state, bridge), "EEXIST", operation);
      return withBridge(state, bridge, { ...attributes, addresses: [] });
    }
    case "set-bridge": {
      const bridge = get(state.bridges, operation.bridge, operation);
      const changed = withBridge(state, operation.bridge, { ...bridge, [operation.attribute]: operation.value });
      if (operation.attribute !== "vlan_filtering") return changed;
      const told = (tap: TapState): TapState =>
        tap.bridge === operation.bridge ? { ...tap, vlans: vlansOn(changed, operation.bridge) } : tap;
      return { ...changed, taps: mapValues(changed.taps, told) };
    }
    case "delete-bridge": {
      get(state.bridges, operation.bridge, operation);
      const leave = <T extends { bridge: string | null }>(port: T): T =>
        port.bridge === operation.bridge ? { ...port, bridge: null } : port;
      const left = mapValues(state.taps, leave);
      const taps = mapValues(left, (tap) => (tap.bridge === null ? { ...tap, vlans: null } : tap));
      const externals = mapValues(state.externals, leave);
      const stays = ([key]: [string, string]): boolean => sysctlInterface(key) !== operation.bridge;
      const hostSysctls = Object.fromEntries(Object.entries(state.hostSysctls).filter(stays));
      return { ...state, bridges: without(state.bridges, operation.bridge), taps, externals, hostSysctls };
    }
    case "add-bridge-address": {
      const bridge = get(state.bridges, operation.bridge, operation);
      return withBridge(state, operation.bridge, { ...bridge, addresses: added(bridge.addresses, operation) });
    }
    case "delete-bridge-address": {
      const bridge = get(state.bridges, operation.bridge, operation);
      return withBridge(state, operation.bridge, { ...bridge, addresses: deleted(bridge.addresses, operation) });
    }
    case "create-tap": {
      const { tap, attributes } = operation;
      refuseIf(isTaken(state, tap), "EEXIST", operation);
      if (attributes.bridge !== null) get(state.bridges, attributes.bridge, operation);
      return withTap(state, tap, { ...attributes, vlans: vlansOn(state, attributes.bridge), plugged: false });
    }
    case "set-tap": {
      const tap = get(state.taps, operation.tap, operation);
      if (operation.attribute === "bridge" && operation.value !== null) get(state.bridges, operation.value, operation);
      if (operation.attribute === "owner") {
        const [guest = "", name = ""] = operation.value.split(":");
        return withTap(state, operation.tap, { ...tap, guest, interface: name });
      }
      const vlans = operation.attribute === "bridge" ? { vlans: vlansOn(state, operation.value) } : {};
      return withTap(state, operation.tap, { ...tap, ...vlans, [operation.attribute]: operation.value });
    }
    case "run-hook": {
      const { template, hook, directory } = operation;
      if (hook === "load") return { ...state, hooks: { ...state.hooks, [template]: directory } };
      return { ...state, hooks: without(state.hooks, template) };
    }
    case "delete-tap":
      get(state.taps, operation.tap, operation);
      return { ...state, taps: without(state.taps, operation.tap) };
    case "take-external": {
      const { external, bridge } = operation;
      refuseIf(Object.hasOwn(state.externals, external), "EEXIST", operation);
      if (bridge !== null) get(state.bridges, bridge, operation);
      return withExternal(state, external, { bridge, up: true });
    }
    case "set-external": {
      const external = get(state.externals, operation.external, operation);
      if (operation.attribute === "bridge" && operation.value !== null) get(state.bridges, operation.value, operation);
      return withExternal(state, operation.external, { ...external, [operation.attribute]: operation.value });
    }
    case "return-external":
      get(state.externals, operation.external, operation);
      return { ...state, externals: without(state.externals, operation.external) };
    case "release-port":
      // What others have added is no part of a State.
      return state;
    case "write-nat":
      return { ...state, nat: operation.rules };
    case "delete-nat":
      refuseIf(state.nat.length === 0, "ENOENT", operation);
      return { ...state, nat: [] };
    case "start-uplink":
      refuseIf(state.uplink !== null, "it runs already", operation);
      return { ...state, uplink: operation.settings };
    case "set-uplink":
      refuseIf(state.uplink === null, "ENODEV", operation);
      return { ...state, uplink: { ...uplinkSettings([]), ...state.uplink, [operation.attribute]: operation.value } };
    case "stop-uplink":
      refuseIf(state.uplink === null, "ENODEV", operation);
      return { ...state, uplink: null };
    case "set-host-sysctl":
      return { ...state, hostSysctls: { ...state.hostSysctls, [operation.key]: operation.value } };
    case "restore-host-sysctl":
      get(state.hostSysctls, operation.key, operation);
      return { ...state, hostSysctls: without(state.hostSysctls, operation.key) };
    default:
      throw new TypeError(`unknown operation: ${JSON.stringify(operation satisfies never)}`);
  }
}

function inGuest(state: State, operation: GuestOperation): State {
  const name = operation.guest;
  if (operation.operation === "start-guest") {
    refuseIf(Object.hasOwn(state.guests, name), "it runs already", operation);
    return withGuest(state, name, { state: "held", ...operation.boot, ...freshInside(operation.boot.hostname) });
  }
  const guest = get(state.guests, name, operation);
  if (operation.operation === "stop-guest") {
    const names = Object.keys(guest.interfaces).map((one) => tapName(name, one));
    // Of a hung guest only the taps tell what it has.
    const lets = (tap: string, { guest: owner }: TapState): boolean => owner === name || names.includes(tap);
    const taps = Object.entries(state.taps).map(([tap, of]) => [tap, lets(tap, of) ? { ...of, plugged: false } : of]);
    return { ...state, guests: without(state.guests, name), taps: Object.fromEntries(taps) };
  }
  refuseIf(guest.state === "hung", "no answer", operation);
  switch (operation.operation) {
    case "release-guest":
      refuseIf(guest.state !== "held", "it is released already", operation);
      return withGuest(state, name, { ...guest, state: "running" });
    case "plug-interface": {
      refuseIf(Object.hasOwn(guest.interfaces, operation.interface), "EEXIST", operation);
      const plugged = withInterface(guest, operation.interface, { ...operation.attributes, addresses: [] });
      return withGuest(holdTap(state, operation, operation.attributes.up), name, plugged);
    }
    case "unplug-interface": {
      get(guest.interfaces, operation.interface, operation);
      const emptied = withoutRoutesOf(guest, operation.interface);
      const left = { ...emptied, interfaces: without(guest.interfaces, operation.interface) };
      return withGuest(letTapGo(state, operation), name, left);
    }
    case "set-interface":
      return setInterface(state, guest, operation);
    case "add-address":
    case "delete-address": {
      const one = get(guest.interfaces, operation.interface, operation);
      // It went with the mtu, and dumm takes that as done.
      const isGone = one.mtu < LEAST_FOR_IPV6 && operation.address.includes(":");
      if (isGone && operation.operation === "delete-address") return state;
      refuseIf(isGone, "EINVAL", operation);
      const edit = operation.operation === "add-address" ? added : deleted;
      const changed = { ...one, addresses: edit(one.addresses, operation) };
      return withGuest(state, name, withInterface(guest, operation.interface, changed));
    }
    case "add-route":
    case "replace-route": {
      const { route } = operation;
      const others = guest.routes.filter((other) => routeKey(other) !== routeKey(route));
      refuseIf(operation.operation === "add-route" && others.length < guest.routes.length, "EEXIST", operation);
      refuseRoute(guest, route, operation);
      return withGuest(state, name, { ...guest, routes: sorted([...others, route]) });
    }
    case "delete-route": {
      const others = guest.routes.filter((other) => JSON.stringify(other) !== JSON.stringify(operation.route));
      refuseIf(others.length === guest.routes.length, "ESRCH", operation);
      return withGuest(state, name, { ...guest, routes: others });
    }
    case "set-sysctl": {
      const of = sysctlInterface(operation.key);
      const one = of === undefined ? undefined : get(guest.interfaces, of, operation);
      refuseIf(one && one.mtu < LEAST_FOR_IPV6 && operation.key.startsWith("net.ipv6."), "ENOENT", operation);
      const along = setAlong(guest.sysctls, operation.key);
      return withGuest(state, name, { ...guest, sysctls: { ...along, [operation.key]: operation.value } });
    }
    case "pause-guest":
      refuseIf(guest.state === "paused", "Already stopped", operation);
      return withGuest(state, name, { ...guest, state: "paused" });
    case "resume-guest":
      refuseIf(guest.state !== "paused", "Not stopped", operation);
      return withGuest(state, name, { ...guest, state: "running" });
    case "set-limits":
      return withGuest(state, name, { ...guest, limits: operation.limits });
    case "set-hostname":
      return withGuest(state, name, { ...guest, hostname: operation.hostname });
    case "write-hosts":
      return withGuest(state, name, { ...guest, hosts: operation.hosts });
    case "write-file": {
      const { path, mode, base64 } = operation;
      const sha256 = createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex");
      return withGuest(state, name, { ...guest, files: { ...guest.files, [path]: { mode, sha256, base64 } } });
    }
    case "remove-file":
      get(guest.files, operation.path, operation);
      return withGuest(state, name, { ...guest, files: without(guest.files, operation.path) });
    case "add-rule":
    case "delete-rule": {
      const others = guest.rules.filter((rule) => ruleKey(rule) !== ruleKey(operation.rule));
      const isThere = others.length < guest.rules.length;
      refuseIf(isThere === (operation.operation === "add-rule"), isThere ? "EEXIST" : "ENOENT", operation);
      const rules = operation.operation === "add-rule" ? [...others, operation.rule] : others;
      return withGuest(state, name, {
        ...guest,
        rules: rules.sort((one, other) => (ruleKey(one) < ruleKey(other) ? -1 : 1)),
      });
    }
    case "lay-templates":
      return withGuest(state, name, {
        ...guest,
        templates: operation.templates.map((template) => ({ ...template, loaded: template.run.load.length === 0 })),
      });
    case "run-template":
      return withGuest(state, name, {
        ...guest,
        templates: guest.templates.map((one) =>
          one.name === operation.template ? { ...one, loaded: operation.when === "load" } : one,
        ),
      });
    case "take-off-templates":
      refuseIf(guest.templates.length === 0, "there is none", operation);
      return withGuest(state, name, { ...guest, templates: [] });
    case "unset-sysctl":
      return withGuest(state, name, {
        ...guest,
        sysctls: without(setAlong(guest.sysctls, operation.key), operation.key),
      });
    default:
      throw new TypeError(`unknown operation: ${JSON.stringify(operation satisfies never)}`);
  }
}

/** What a kernel makes of the other sysctls. Which value that is does not matter: it is not the one that was asked for. */
function setAlong(sysctls: Readonly<Record<string, string>>, key: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sysctls).map(([other, value]) => [other, setsAlong(key, other) ? "set along" : value]),
  );
}

type SetInterface = Extract<GuestOperation, { operation: "set-interface" }>;

function setInterface(state: State, guest: GuestState, operation: SetInterface): State {
  const { attribute, value, guest: name } = operation;
  const one = get(guest.interfaces, operation.interface, operation);
  const changed = withInterface(guest, operation.interface, { ...one, [attribute]: value });
  if (attribute === "mtu") refuseIf(value > 1500 && value !== one.mtu, "mtu greater than device maximum", operation);
  if (attribute === "impair") return withGuest(state, name, changed);
  if (attribute === "up" && !value)
    return withGuest(letTapGo(state, operation), name, {
      ...changed,
      routes: routesBeside(changed, operation.interface),
    });
  const held = attribute === "up" ? holdTap(state, operation, true) : state;
  const hasIpv6 = attribute !== "mtu" || value >= LEAST_FOR_IPV6;
  const left = hasIpv6 ? changed : withoutIpv6(changed, operation.interface);
  const ofIpv6 = `net.ipv6.conf.${operation.interface.replace(".", "/")}.mtu`;
  const along = Object.hasOwn(left.sysctls, ofIpv6) ? { [ofIpv6]: "set along" } : {};
  return withGuest(held, name, { ...left, sysctls: { ...left.sysctls, ...along } });
}

/** With less mtu than IPv6 needs an interface has no address, no route and no sysctl of it. */
function withoutIpv6(guest: GuestState, name: string): GuestState {
  const one = own(guest.interfaces, name);
  if (one === undefined) return guest;
  const addresses = one.addresses.filter((text) => !text.includes(":"));
  const routes = guest.routes.filter(({ dev, to }) => dev !== name || !to.includes(":"));
  const sysctls = Object.entries(guest.sysctls).filter(
    ([key]) => sysctlInterface(key) !== name || !key.startsWith("net.ipv6."),
  );
  return withInterface({ ...guest, routes, sysctls: Object.fromEntries(sysctls) }, name, { ...one, addresses });
}

type OfInterface = GuestOperation & { readonly interface: string };

/** The driver opens the tap when its device comes up; only one program can hold a tap. */
function holdTap(state: State, operation: OfInterface, up: boolean): State {
  const name = tapName(operation.guest, operation.interface);
  const tap = get(state.taps, name, operation);
  refuseIf(up && tap.plugged, "EBUSY", operation);
  return withTap(state, name, { ...tap, plugged: up });
}

function letTapGo(state: State, operation: OfInterface): State {
  const name = tapName(operation.guest, operation.interface);
  const tap = own(state.taps, name);
  return tap === undefined ? state : withTap(state, name, { ...tap, plugged: false });
}

/** Routes go with their device, and so do its sysctls. */
function withoutRoutesOf(guest: GuestState, name: string): GuestState {
  const routes = routesBeside(guest, name);
  const sysctls = Object.entries(guest.sysctls).filter(([key]) => sysctlInterface(key) !== name);
  return { ...guest, routes, sysctls: Object.fromEntries(sysctls) };
}

function routesBeside({ routes }: GuestState, name: string): RouteState[] {
  return routes.filter(({ dev }) => dev !== name);
}

function refuseRoute(guest: GuestState, route: RouteState, operation: Operation): void {
  const { dev, via, src, table } = route;
  if (dev !== null) refuseIf(!get(guest.interfaces, dev, operation).up, "ENETDOWN", operation);
  if (via !== null) {
    const links = guest.routes.filter(
      (link) => link.dev === dev && link.via === null && [254, table].includes(link.table),
    );
    const networks = [...(guest.interfaces[dev ?? ""]?.addresses ?? []), ...links.map(({ to }) => to)].map(readCidr);
    const gateway = readAddress(via);
    refuseIf(!networks.some((network) => contains(network, gateway)), "Nexthop has invalid gateway", operation);
  }
  const addresses = Object.values(guest.interfaces).flatMap((one) => one.addresses.map((text) => text.split("/")[0]));
  refuseIf(src !== null && !addresses.includes(src), "Invalid prefsrc address", operation);
}

function added(addresses: readonly string[], operation: Operation & { readonly address: string }): string[] {
  const { address } = operation;
  const [bare] = address.split("/");
  // IPv6 has an address once on a link, whatever its prefix length.
  const clash = addresses.some((one) => one === address || (bare?.includes(":") && one.split("/")[0] === bare));
  refuseIf(clash, "EEXIST", operation);
  return [...addresses, address].sort();
}

function deleted(addresses: readonly string[], operation: Operation & { readonly address: string }): string[] {
  refuseIf(!addresses.includes(operation.address), "EADDRNOTAVAIL", operation);
  return addresses.filter((one) => one !== operation.address);
}

function sorted(routes: readonly RouteState[]): RouteState[] {
  return [...routes].sort((one, other) => (routeKey(one) < routeKey(other) ? -1 : 1));
}

/** What a port has that comes onto a bridge. */
function vlansOn({ bridges }: State, bridge: string | null): TapState["vlans"] {
  return own(bridges, bridge ?? "")?.vlan_filtering === true ? defaultVlans : null;
}

function isTaken({ bridges, taps }: State, name: string): boolean {
  return Object.hasOwn(bridges, name) || Object.hasOwn(taps, name);
}

function withBridge(state: State, name: string, bridge: State["bridges"][string]): State {
  return { ...state, bridges: { ...state.bridges, [name]: bridge } };
}

function withTap(state: State, name: string, tap: TapState): State {
  return { ...state, taps: { ...state.taps, [name]: tap } };
}

function withExternal(state: State, name: string, external: ExternalState): State {
  return { ...state, externals: { ...state.externals, [name]: external } };
}

function withGuest(state: State, name: string, guest: GuestState): State {
  return { ...state, guests: { ...state.guests, [name]: guest } };
}

function withInterface(guest: GuestState, name: string, one: InterfaceState): GuestState {
  return { ...guest, interfaces: { ...guest.interfaces, [name]: one } };
}

function get<T>(record: Readonly<Record<string, T>>, key: string, operation: Operation): T {
  const found = own(record, key);
  if (found === undefined) throw new Refused(`${key} is not there: ${JSON.stringify(operation)}`);
  return found;
}

function refuseIf(condition: boolean | undefined, why: string, operation: Operation): void {
  if (condition) throw new Refused(`${why}: ${JSON.stringify(operation)}`);
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([one]) => one !== key));
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
