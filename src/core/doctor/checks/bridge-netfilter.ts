import { readFile } from "node:fs/promises";
import { ifMissing } from "../../cache/missing.ts";
import type { Check } from "../check.ts";
import { type Finding, ok, warn } from "../finding.ts";

const DIRECTORY = "/proc/sys/net/bridge";
const switches = ["bridge-nf-call-iptables", "bridge-nf-call-ip6tables"] as const;

/** Whether the host's own firewall decides on what guests send each other: docker loads the module that makes it so. */
export const bridgeNetfilterCheck: Check = {
  name: "bridge firewall",
  async run() {
    const values = await Promise.all(
      switches.map((name) => readFile(`${DIRECTORY}/${name}`, "utf8").catch(ifMissing("0"))),
    );
    return judgeBridgeNetfilter(switches.filter((_, index) => values[index]?.trim() !== "0"));
  },
};

/** @param on the switches of /proc/sys/net/bridge that are on: Documentation/networking/ip-sysctl.rst */
export function judgeBridgeNetfilter(on: readonly string[]): Finding {
  if (on.length === 0) return ok("frames on bridges do not pass the host's firewall", { on });
  return warn(
    "frames on bridges pass the host's iptables rules, which may drop them",
    `Where guests do not reach each other: sysctl -w ${on.map((name) => `net.bridge.${name}=0`).join(" ")}`,
    { on },
  );
}
