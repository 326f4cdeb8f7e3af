import { sysctlPath } from "./sysctl.ts";

/** Of IPv6's settings for all interfaces, those that the kernel hands down to each of them. Source: net/ipv6/addrconf.c. */
const HANDED_DOWN =
  /^net\/ipv6\/conf\/all\/(forwarding|disable_ipv6|disable_policy|addr_gen_mode|ignore_routes_with_linkdown)$/;

/** One variable under two names. */
const IPV4_FORWARDING = ["net/ipv4/ip_forward", "net/ipv4/conf/all/forwarding"];

/**
 * Whether the kernel changes the second sysctl along with the first: whoever wants both sets the second one last.
 * Source: inet_forward_change() and devinet_copy_dflt_conf() in net/ipv4/devinet.c; net/ipv6/addrconf.c.
 */
export function setsAlong(key: string, other: string): boolean {
  const [path = "", changed = ""] = [sysctlPath(key), sysctlPath(other)];
  if (path === changed) return false;
  if (IPV4_FORWARDING.includes(path)) {
    return changed === "net/ipv4/conf/all/accept_redirects" || isOneOf(changed, "ipv4", "forwarding");
  }
  const [, setting] = /^net\/ipv4\/conf\/default\/(\w+)$/.exec(path) ?? [];
  if (setting !== undefined) return isOneOf(changed, "ipv4", setting) && !changed.includes("/default/");
  const [, handedDown] = HANDED_DOWN.exec(path) ?? [];
  return handedDown !== undefined && isOneOf(changed, "ipv6", handedDown);
}

/** Whether a path is this setting of an interface, or of those to come. */
function isOneOf(path: string, family: "ipv4" | "ipv6", setting: string): boolean {
  const [net, ip, conf, name, ...rest] = path.split("/");
  return net === "net" && ip === family && conf === "conf" && name !== "all" && rest.join("/") === setting;
}

/** How much a sysctl sets along with itself: 2 for all interfaces and the default, 1 as the default, 0 for nothing. */
export function breadth(key: string): 0 | 1 | 2 {
  const path = sysctlPath(key) ?? "";
  if (IPV4_FORWARDING.includes(path) || HANDED_DOWN.test(path)) return 2;
  return path.startsWith("net/ipv4/conf/default/") ? 1 : 0;
}
