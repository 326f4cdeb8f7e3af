import { sysctlInterface } from "../../core/topology/sysctl.ts";
import { breadth } from "../../core/topology/sysctl-order.ts";
import { type Change, type InterfaceAttributes, needsReplug } from "../diff/change.ts";
import type { AtPeer } from "../foreign.ts";
import { own } from "../own.ts";
import type { GuestState, State } from "../state.ts";
import type { GuestOperation, HostOperation } from "./operation.ts";
import { changesAlong, mayChangeSysctls } from "./set-along.ts";

/** An operation with its place in a plan. */
export type Mend =
  | { readonly where: "before" | "after"; readonly rank: number; readonly operation: HostOperation }
  | { readonly where: "guest"; readonly rank: number; readonly operation: GuestOperation };

/**
 * The order within one place. What makes room comes before what needs it: an address moves from one interface to another
 * without being on both, and a route finds the address that its gateway lies behind. What goes to a guest's rtnetlink from
 * delete-address on stays together, for it is sent as one: what the kernel takes away along with an address is put back
 * once the addresses that it needs are there.
 */
const ranks = {
  // After all else where a template comes, and before it where one goes.
  "run-hook": 9,
  "create-bridge": 10,
  "set-bridge": 11,
  "delete-bridge-address": 12,
  "add-bridge-address": 13,
  "create-tap": 14,
  "set-tap": 15,
  "take-external": 16,
  "set-external": 17,
  "release-port": 17.5,
  // The rules that keep to ourselves what the sysctls open come first, and go last.
  "write-nat": 18,
  "start-uplink": 18.2,
  "set-uplink": 18.3,
  "set-host-sysctl": 18.5,
  "resume-guest": 19,
  "stop-guest": 20,
  "start-guest": 21,
  // While its interface and its addresses are there: afterwards the route would be gone already.
  "delete-route": 22,
  "unplug-interface": 23,
  "set-limits": 21.5,
  "set-hostname": 24,
  "write-hosts": 24,
  "remove-file": 24,
  "write-file": 24,
  "unset-sysctl": 24,
  // Interfaces take their settings from net.ipv4.conf.default as they appear.
  "set-sysctl": 25,
  "plug-interface": 26,
  "delete-address": 28,
  "set-interface": 29,
  "add-address": 30,
  "replace-route": 32,
  "add-route": 32,
  "add-rule": 33,
  "delete-rule": 34,
  // After dumm's own files, which belong into the diff, and before a guest's init looks at any.
  "lay-templates": 36,
  "take-off-templates": 36,
  "release-guest": 37,
  // What runs before the templates are taken off has a place of its own.
  "run-template": 38,
  "pause-guest": 39,
  "restore-host-sysctl": 37,
  "stop-uplink": 37.5,
  "delete-nat": 38,
  "return-external": 39,
  "delete-tap": 40,
  "delete-bridge": 41,
} as const satisfies Record<(HostOperation | GuestOperation)["operation"], number>;

/** What decides which sysctls an interface has: below 1280 bytes of mtu none of IPv6. An impairment does not, and may fail. */
const RANK_OF_LINK_SETTING = 26.5;

/** A sysctl of an interface is set once the interface is there, and after those that the kernel hands down to it. */
const RANK_OF_INTERFACE_SYSCTL = 27;

/** While the templates are still laid. */
const RANK_OF_UNLOAD = 35;

/** Gateways may lie behind a route that has none itself. */
const RANK_OF_LINK_ROUTE = 31;

function rankOf(operation: HostOperation | GuestOperation): number {
  switch (operation.operation) {
    // The wide ones first, for they change the narrow ones too; put back in reverse, and before others are set.
    case "set-sysctl":
      if (sysctlInterface(operation.key) !== undefined) return RANK_OF_INTERFACE_SYSCTL;
      return ranks["set-sysctl"] + (2 - breadth(operation.key)) / 10;
    case "unset-sysctl":
      if (sysctlInterface(operation.key) !== undefined) return ranks["unset-sysctl"];
      return ranks["unset-sysctl"] + (1 + breadth(operation.key)) / 10;
    case "set-interface":
      return operation.attribute === "impair" ? ranks[operation.operation] : RANK_OF_LINK_SETTING;
    case "run-template":
      return operation.when === "unload" ? RANK_OF_UNLOAD : ranks[operation.operation];
    case "add-route":
    case "replace-route":
      return operation.route.via === null ? RANK_OF_LINK_ROUTE : ranks[operation.operation];
    default:
      return ranks[operation.operation];
  }
}

/** The operations that mend one change: one, except that a boot takes up to three, and plugging in again takes two. */
export function mend(change: Change, desired: State): Mend[] {
  switch (change.object) {
    case "bridge":
      return mendBridge(change);
    case "bridge-address": {
      const { bridge, address } = change;
      return change.difference === "missing"
        ? [before({ operation: "add-bridge-address", bridge, address })]
        : [before({ operation: "delete-bridge-address", bridge, address, ...atPeer(change) })];
    }
    case "tap":
      return mendTap(change);
    case "external":
      return mendExternal(change);
    case "port":
      return [before({ operation: "release-port", bridge: change.bridge, link: change.link })];
    case "nat":
      return change.difference === "extra"
        ? [after({ operation: "delete-nat" })]
        : [before({ operation: "write-nat", rules: change.desired })];
    case "uplink":
      return [mendUplink(change)];
    case "host-sysctl": {
      const { key } = change;
      return change.difference === "extra"
        ? [after({ operation: "restore-host-sysctl", key })]
        : [before({ operation: "set-host-sysctl", key, value: change.desired })];
    }
    case "guest":
      return mendGuest(change, desired);
    case "interface":
      return mendInterface(change, desired);
    case "address": {
      const { guest, interface: name, address } = change;
      return change.difference === "missing"
        ? [inGuest({ operation: "add-address", guest, interface: name, address })]
        : [inGuest({ operation: "delete-address", guest, interface: name, address, ...atPeer(change) })];
    }
    case "route": {
      const { guest, route } = change;
      const operation = ({ missing: "add-route", differs: "replace-route", extra: "delete-route" } as const)[
        change.difference
      ];
      const foreign = change.difference === "extra" && change.foreign === true ? { foreign: true as const } : {};
      return [inGuest({ operation, guest, route, ...foreign })];
    }
    case "rule": {
      const { guest, rule } = change;
      return [inGuest({ operation: change.difference === "missing" ? "add-rule" : "delete-rule", guest, rule })];
    }
    case "file": {
      const { guest, path } = change;
      if (change.difference === "extra") return [inGuest({ operation: "remove-file", guest, path })];
      const { base64 = "" } = own(own(desired.guests, guest)?.files ?? {}, path) ?? {};
      return [inGuest({ operation: "write-file", guest, path, mode: change.desired.mode, base64 })];
    }
    case "hosts": {
      const { guest } = change;
      const hosts = change.difference === "extra" ? null : change.desired;
      return [inGuest({ operation: "write-hosts", guest, hosts })];
    }
    case "sysctl":
      return [inGuest(sysctlOperation(change))];
    case "hook": {
      const { template, directory } = change;
      const operation = { operation: "run-hook", template, directory } as const;
      if (change.difference === "missing") return [after({ ...operation, hook: "load" })];
      return [before({ ...operation, hook: "unload" })];
    }
    case "run": {
      const { guest, template, commands } = change;
      const when = change.difference === "missing" ? "load" : "unload";
      return [inGuest({ operation: "run-template", guest, template, when, commands })];
    }
    case "templates":
      return [inGuest(templatesOperation(change.guest, desired))];
    default:
      throw new TypeError(`unknown change: ${JSON.stringify(change satisfies never)}`);
  }
}

function atPeer({ peer }: AtPeer): AtPeer {
  return peer === undefined ? {} : { peer };
}

function mendBridge(change: Extract<Change, { object: "bridge" }>): Mend[] {
  const { bridge } = change;
  if (change.difference === "missing")
    return [before({ operation: "create-bridge", bridge, attributes: change.desired })];
  if (change.difference === "extra") return [after({ operation: "delete-bridge", bridge })];
  const { attribute, desired: value } = change;
  return [before({ operation: "set-bridge", bridge, attribute, value } as HostOperation)];
}

function mendTap(change: Extract<Change, { object: "tap" }>): Mend[] {
  const { tap } = change;
  if (change.difference === "missing") return [before({ operation: "create-tap", tap, attributes: change.desired })];
  if (change.difference === "extra") return [after({ operation: "delete-tap", tap })];
  const { attribute, desired: value } = change;
  return [before({ operation: "set-tap", tap, attribute, value } as HostOperation)];
}

function mendExternal(change: Extract<Change, { object: "external" }>): Mend[] {
  const { external } = change;
  if (change.difference === "missing")
    return [before({ operation: "take-external", external, bridge: change.desired.bridge })];
  if (change.difference === "extra") return [after({ operation: "return-external", external })];
  const { attribute, desired: value } = change;
  return [before({ operation: "set-external", external, attribute, value } as HostOperation)];
}

function mendUplink(change: Extract<Change, { object: "uplink" }>): Mend {
  if (change.difference === "missing") return before({ operation: "start-uplink", settings: change.desired });
  if (change.difference === "extra") return after({ operation: "stop-uplink" });
  const { attribute, desired: value } = change;
  return before({ operation: "set-uplink", attribute, value } as HostOperation);
}

function mendGuest(change: Extract<Change, { object: "guest" }>, desired: State): Mend[] {
  const { guest } = change;
  switch (change.difference) {
    case "extra":
      return [inGuest({ operation: "stop-guest", guest })];
    case "held":
      return [inGuest({ operation: "release-guest", guest })];
    case "missing":
      return start(guest, own(desired.guests, guest));
    case "hung":
    case "rebooted":
      return reboot(guest, desired);
    case "differs":
      if (change.attribute === "state") return [inGuest({ operation: stateOperation(change.desired), guest })];
      if (change.attribute === "hostname")
        return [inGuest({ operation: "set-hostname", guest, hostname: change.desired })];
      if (change.attribute === "limits") return [inGuest({ operation: "set-limits", guest, limits: change.desired })];
      return reboot(guest, desired);
    default:
      throw new TypeError(`unknown difference: ${JSON.stringify(change satisfies never)}`);
  }
}

function stateOperation(desired: GuestState["state"]): "stop-guest" | "pause-guest" | "resume-guest" {
  if (desired === "stopped") return "stop-guest";
  return desired === "paused" ? "pause-guest" : "resume-guest";
}

function reboot(guest: string, desired: State): Mend[] {
  return [inGuest({ operation: "stop-guest", guest }), ...start(guest, own(desired.guests, guest))];
}

function start(guest: string, desired: GuestState | undefined): Mend[] {
  if (desired === undefined) return [];
  const { kernel, master, memory, args, union, confined, hostname, limits } = desired;
  const boot = { kernel, master, memory, args, union, confined, hostname, limits };
  return [
    inGuest({ operation: "start-guest", guest, boot }),
    inGuest({ operation: "release-guest", guest }),
    ...(desired.state === "paused" ? [inGuest({ operation: "pause-guest", guest })] : []),
  ];
}

function mendInterface(change: Extract<Change, { object: "interface" }>, desired: State): Mend[] {
  const { guest, interface: name } = change;
  const of = { guest, interface: name } as const;
  switch (change.difference) {
    case "missing":
      return [inGuest({ operation: "plug-interface", ...of, attributes: change.desired })];
    case "extra":
      return [inGuest({ operation: "unplug-interface", ...of })];
    case "unplugged":
      return replug(of, change.desired);
    case "differs": {
      const { attribute, desired: value } = change;
      const wanted = own(own(desired.guests, guest)?.interfaces ?? {}, name);
      if (needsReplug(change) && wanted !== undefined) {
        const { addresses: _, ...attributes } = wanted;
        return replug(of, attributes);
      }
      return [inGuest({ operation: "set-interface", ...of, attribute, value } as GuestOperation)];
    }
    default:
      throw new TypeError(`unknown difference: ${JSON.stringify(change satisfies never)}`);
  }
}

function replug(of: { guest: string; interface: string }, attributes: InterfaceAttributes): Mend[] {
  return [
    inGuest({ operation: "unplug-interface", ...of }),
    inGuest({ operation: "plug-interface", ...of, attributes }),
  ];
}

/**
 * Sets again what the kernel changes along with what differs, although it is as it should be now: an ip_forward that is
 * switched on switches on the forwarding of every interface, and IPv6's mtu follows the interface's.
 */
export function mendSetAlong(changes: readonly Change[], desired: State): Mend[] {
  return changes.flatMap((change) => {
    if (!mayChangeSysctls(change)) return [];
    const { guest } = change;
    return Object.entries(own(desired.guests, guest)?.sysctls ?? {})
      .filter(([key]) => changesAlong(change, key))
      .map(([key, value]) => inGuest({ operation: "set-sysctl", guest, key, value }));
  });
}

function sysctlOperation(change: Extract<Change, { object: "sysctl" }>): GuestOperation {
  const { guest, key } = change;
  if (change.difference === "extra") return { operation: "unset-sysctl", guest, key };
  return { operation: "set-sysctl", guest, key, value: change.desired };
}

function templatesOperation(guest: string, desired: State): GuestOperation {
  const templates = own(desired.guests, guest)?.templates ?? [];
  if (templates.length === 0) return { operation: "take-off-templates", guest };
  return {
    operation: "lay-templates",
    guest,
    templates: templates.map(({ loaded: _, directory = "", ...rest }) => ({ ...rest, directory })),
  };
}

function before(operation: HostOperation): Mend {
  return { where: "before", rank: rankOf(operation), operation };
}

function after(operation: HostOperation): Mend {
  return { where: "after", rank: rankOf(operation), operation };
}

function inGuest(operation: GuestOperation): Mend & { where: "guest" } {
  return { where: "guest", rank: rankOf(operation), operation };
}
