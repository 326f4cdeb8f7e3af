import { arch, platform, release } from "node:os";
import type { Check } from "../check.ts";
import { type Finding, fail, ok } from "../finding.ts";

/** What package.json names in `engines`. */
const OLDEST_NODE = [20, 19] as const;

/** What a host is, as Node tells it. */
export interface Host {
  /** `linux`. */
  readonly system: string;
  /** `x64`. */
  readonly machine: string;
  /** The kernel's release, as uname(1) -r says it. */
  readonly release: string;
  /** `20.19.2`. */
  readonly node: string;
}

/** Linux on x86-64, which the kernel for guests is made for, and a Node that dumm runs on. */
export const platformCheck: Check = {
  name: "platform",
  run: () => judgePlatform({ system: platform(), machine: arch(), release: release(), node: process.versions.node }),
};

export function judgePlatform(host: Host): Finding {
  const { system, machine, node } = host;
  const facts = { ...host };
  if (system !== "linux" || machine !== "x64") {
    return fail(`${system} on ${machine}`, "A lab takes Linux on x86-64: on hardware, or in a virtual machine.", facts);
  }
  const [major = 0, minor = 0] = node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    return fail(`Node ${node}`, `Install Node ${OLDEST_NODE.join(".")} or later; Debian 13 has it.`, facts);
  }
  return ok(`Linux ${host.release} on x86-64, Node ${node}`, facts);
}
