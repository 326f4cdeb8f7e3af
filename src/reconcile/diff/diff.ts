import { linkName, tapName } from "../../core/naming.ts";
import { defaultVlans } from "../../core/netlink/bridge-vlan.ts";
import { sysctlInterface } from "../../core/topology/sysctl.ts";
import type { UplinkSettings } from "../../core/uplink/uplink.ts";
import { own } from "../own.ts";
import type { BridgeState, ExternalState, State, TapState } from "../state.ts";
import type { Change, TapAttributes } from "./change.ts";
import { attributeDifferences, equal, pairs, without } from "./compare.ts";
import { diffGuest } from "./guest.ts";

/** What has to change for the observed state to become the desired one. Empty where they are equal. */
export function diff(desired: State, observed: State): Change[] {
  const changes: Change[] = [];
  for (const [name, wanted, there] of pairs(desired.bridges, observed.bridges)) {
    changes.push(...(wanted === undefined ? extraBridge(name, there, desired) : diffBridge(name, wanted, there)));
  }
  for (const [name, wanted, there] of pairs(desired.taps, observed.taps)) {
    // It still holds its end, and lets go of it once it runs and the interface is taken out.
    if (wanted === undefined && there !== undefined && staysPaused(there.guest, desired, observed)) continue;
    changes.push(...diffTap(name, wanted, there));
  }
  for (const [name, wanted, there] of pairs(desired.externals, observed.externals)) {
    changes.push(...diffExternal(name, wanted, there));
  }
  changes.push(...diffNat(desired.nat, observed.nat), ...diffUplink(desired.uplink, observed.uplink));
  changes.push(...diffHostSysctls(desired, observed));
  for (const [template, wanted, there] of pairs(desired.hooks, observed.hooks)) {
    const of = { object: "hook", template } as const;
    if (there === undefined && wanted !== undefined) changes.push({ ...of, difference: "missing", directory: wanted });
    if (wanted === undefined && there !== undefined) changes.push({ ...of, difference: "extra", directory: there });
  }
  for (const [name, wanted, there] of pairs(desired.guests, observed.guests)) {
    changes.push(...diffGuest(name, wanted, there, isConnected(name, observed)));
  }
  return changes;
}

function staysPaused(guest: string, desired: State, observed: State): boolean {
  const wanted = own(desired.guests, guest)?.state ?? "stopped";
  return own(observed.guests, guest)?.state === "paused" && wanted !== "stopped";
}

const bridgeAttributes = [
  "mac",
  "mtu",
  "stp",
  "ageing_time",
  "vlan_filtering",
  "multicast_snooping",
  "group_fwd_mask",
  "up",
] as const satisfies (keyof BridgeState)[];

/** A bridge takes its addresses with it, but goes last: one that another bridge is to have goes by itself, before that. */
function extraBridge(bridge: string, observed: BridgeState | undefined, { bridges }: State): Change[] {
  const wanted = new Set(Object.values(bridges).flatMap(({ addresses }) => addresses));
  const moving = (observed?.addresses ?? []).filter((address) => wanted.has(address));
  return [
    { object: "bridge", bridge, difference: "extra" },
    ...moving.map((address): Change => ({ object: "bridge-address", bridge, address, difference: "extra" })),
  ];
}

function diffBridge(bridge: string, desired: BridgeState, observed: BridgeState | undefined): Change[] {
  const { addresses, ...attributes } = desired;
  const itself: Change[] =
    observed === undefined
      ? [{ object: "bridge", bridge, difference: "missing", desired: attributes }]
      : attributeDifferences(bridgeAttributes, desired, observed).map((difference) => ({
          object: "bridge",
          bridge,
          ...difference,
        }));
  return [
    ...itself,
    ...without(addresses, observed?.addresses ?? []).map(
      (address): Change => ({ object: "bridge-address", bridge, address, difference: "missing" }),
    ),
    ...without(observed?.addresses ?? [], addresses).map(
      (address): Change => ({ object: "bridge-address", bridge, address, difference: "extra" }),
    ),
  ];
}

function diffTap(tap: string, desired: TapState | undefined, observed: TapState | undefined): Change[] {
  if (desired === undefined) return [{ object: "tap", tap, difference: "extra" }];
  if (observed === undefined)
    return [{ object: "tap", tap, difference: "missing", desired }, ...diffVlans(tap, desired, observed)];
  const [wanted, there] = [withOwner(desired), withOwner(observed)];
  const changes = attributeDifferences(["owner", "bridge", "mtu", "up"], wanted, there);
  return [
    ...changes.map((difference): Change => ({ object: "tap", tap, ...difference })),
    ...diffVlans(tap, desired, observed),
  ];
}

/** A port has the kernel's VLANs when it comes onto a bridge, and where nobody looks at them it shall keep those. */
function diffVlans(tap: string, { vlans: desired, bridge }: TapState, there: TapState | undefined): Change[] {
  const observed = (there?.bridge === bridge ? there?.vlans : null) ?? defaultVlans;
  if (equal(desired ?? defaultVlans, observed)) return [];
  return [{ object: "tap", tap, difference: "differs", attribute: "vlans", observed, desired }];
}

function withOwner(tap: TapState): TapAttributes {
  return { ...tap, owner: `${tap.guest}:${tap.interface}` };
}

function diffExternal(
  external: string,
  desired: ExternalState | undefined,
  observed: ExternalState | undefined,
): Change[] {
  if (desired === undefined) return [{ object: "external", external, difference: "extra" }];
  if (observed === undefined) return [{ object: "external", external, difference: "missing", desired }];
  return attributeDifferences(["bridge", "up"], desired, observed).map((difference) => ({
    object: "external",
    external,
    ...difference,
  }));
}

function diffNat(desired: readonly string[], observed: readonly string[]): Change[] {
  if (equal(desired, observed)) return [];
  if (desired.length === 0) return [{ object: "nat", difference: "extra" }];
  if (observed.length === 0) return [{ object: "nat", difference: "missing", desired }];
  return [{ object: "nat", difference: "differs", observed, desired }];
}

function diffUplink(desired: UplinkSettings | null, observed: UplinkSettings | null): Change[] {
  if (desired === null) return observed === null ? [] : [{ object: "uplink", difference: "extra" }];
  if (observed === null) return [{ object: "uplink", difference: "missing", desired }];
  return attributeDifferences(["forwards", "up", "addresses", "gateways"], desired, observed).map((difference) => ({
    object: "uplink",
    ...difference,
  }));
}

function diffHostSysctls(desired: State, observed: State): Change[] {
  const stay = new Set(Object.keys(desired.bridges).map(linkName));
  const go = new Set(
    Object.keys(observed.bridges)
      .map(linkName)
      .filter((link) => !stay.has(link)),
  );
  return [...pairs(desired.hostSysctls, observed.hostSysctls)].flatMap(([key, wanted, there]): Change[] => {
    const of = { object: "host-sysctl", key } as const;
    // Those of a bridge go with it.
    if (wanted === undefined) return go.has(sysctlInterface(key) ?? "") ? [] : [{ ...of, difference: "extra" }];
    return wanted === there ? [] : [{ ...of, difference: "differs", observed: there ?? null, desired: wanted }];
  });
}

/** An interface whose tap is gone, or is held by nobody, carries nothing although the guest still shows it. */
function isConnected(guest: string, { taps }: State): (interfaceName: string) => boolean {
  return (interfaceName) => own(taps, tapName(guest, interfaceName))?.plugged === true;
}
