import type { BridgeSettings } from "../../core/netlink/bridge.ts";
import type { BridgeAttributes } from "../diff/change.ts";

/** What only bridges have. */
export type BridgeOwn = Pick<
  BridgeAttributes,
  "stp" | "ageing_time" | "vlan_filtering" | "multicast_snooping" | "group_fwd_mask"
>;

/** What a kernel gives a new bridge. Source: br_dev_setup() of net/bridge/br_device.c. */
const atFirst: BridgeOwn = {
  stp: false,
  ageing_time: 300,
  vlan_filtering: false,
  multicast_snooping: true,
  group_fwd_mask: 0,
};

/** The settings that a new bridge has to be given. A kernel built without one of them refuses it, also as it is already. */
export function settingsOfNew(wanted: BridgeOwn): BridgeSettings {
  const names = Object.keys(atFirst) as (keyof BridgeOwn)[];
  const differing = names.filter((name) => wanted[name] !== atFirst[name]);
  return bridgeSettings(Object.fromEntries(differing.map((name) => [name, wanted[name]])));
}

/** The topology's names of a bridge's settings, in netlink's. */
export function bridgeSettings(some: Partial<BridgeOwn>): BridgeSettings {
  return {
    stp: some.stp,
    ageingTime: some.ageing_time,
    vlanFiltering: some.vlan_filtering,
    multicastSnooping: some.multicast_snooping,
    groupForwardMask: some.group_fwd_mask,
  };
}
