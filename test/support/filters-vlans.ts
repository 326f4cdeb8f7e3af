import { execaSync } from "execa";

const PROBE = "ip link add probe type bridge vlan_filtering 1";

/** Whether the host's kernel has CONFIG_BRIDGE_VLAN_FILTERING. */
export function filtersVlans(): boolean {
  return execaSync("unshare", ["--net", "sh", "-c", PROBE], { reject: false }).exitCode === 0;
}
