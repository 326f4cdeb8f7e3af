import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Family } from "./ip.ts";
import { sysctlInterface, sysctlPath } from "./topology/sysctl.ts";

/**
 * The sysctl of the host that lets a link forward what comes in there, and leaves all other links alone.
 * Source: IN_DEV_FORWARD of include/linux/inetdevice.h; ip6_forward() of net/ipv6/ip6_output.c, which has a switch for
 * each link since Linux 6.17, and asks net.ipv6.conf.all.forwarding besides.
 */
export function forwardingKey(link: string, family: Family): string {
  const name = link.replaceAll(".", "/");
  return family === 4 ? `net.ipv4.conf.${name}.forwarding` : `net.ipv6.conf.${name}.force_forwarding`;
}

/** What a sysctl of forwardingKey() is about. */
export function readForwardingKey(key: string): { link: string; family: Family } {
  return { link: sysctlInterface(key) ?? "", family: key.startsWith("net.ipv4.") ? 4 : 6 };
}

/** Whether the host forwards IPv6 on all links. */
export function forwardsIpv6(): boolean {
  return readSysctl("net.ipv6.conf.all.forwarding") === "1";
}

/** Whether single links of this host can forward IPv6. */
export function ipv6ForwardsByLink(): boolean {
  return existsSync("/proc/sys/net/ipv6/conf/all/force_forwarding");
}

/** A sysctl of the host; undefined where it has none of this name. */
export function readSysctl(key: string): string | undefined {
  const path = pathOf(key);
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}

/** Equivalent to: sysctl -w KEY=VALUE */
export function writeSysctl(key: string, value: string): void {
  writeFileSync(pathOf(key), value);
}

function pathOf(key: string): string {
  return `/proc/sys/${sysctlPath(key) ?? ""}`;
}
