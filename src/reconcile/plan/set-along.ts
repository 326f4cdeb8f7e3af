import { sysctlPath } from "../../core/topology/sysctl.ts";
import { setsAlong } from "../../core/topology/sysctl-order.ts";
import type { Change } from "../diff/change.ts";

/** A change of what a guest's kernel may change sysctls along with. */
export type ChangeWithSysctls = Extract<Change, { object: "sysctl" | "interface" }>;

/** The changes that the kernel may change sysctls along with. */
export function mayChangeSysctls(change: Change): change is ChangeWithSysctls {
  return change.object === "sysctl" || change.object === "interface";
}

/** Whether the kernel changes a sysctl of the change's guest along with what is changed. */
export function changesAlong(change: ChangeWithSysctls, key: string): boolean {
  if (change.object === "sysctl") return setsAlong(change.key, key);
  return resetsIpv6Mtu(change) && sysctlPath(key) === `net/ipv6/conf/${change.interface}/mtu`;
}

/**
 * IPv6's mtu of an interface becomes the interface's own as that changes and as the interface comes up, which it does for
 * another MAC address too. Source: addrconf_notify() in net/ipv6/addrconf.c.
 */
function resetsIpv6Mtu(change: Extract<Change, { object: "interface" }>): boolean {
  if (change.difference !== "differs") return false;
  const { attribute, desired } = change;
  return attribute === "mac" || attribute === "mtu" || (attribute === "up" && desired);
}
