import type { Check } from "./check.ts";
import { agentCheck } from "./checks/agent.ts";
import { bridgeCheck } from "./checks/bridge.ts";
import { bridgeNetfilterCheck } from "./checks/bridge-netfilter.ts";
import { cgroupCheck } from "./checks/cgroup.ts";
import { kernelCheck } from "./checks/kernel.ts";
import { kernelBuildCheck } from "./checks/kernel-build.ts";
import { masterCheck } from "./checks/master.ts";
import { memoryCheck } from "./checks/memory.ts";
import { natCheck } from "./checks/nat.ts";
import { openFilesCheck } from "./checks/open-files.ts";
import { overlayCheck } from "./checks/overlay.ts";
import { platformCheck } from "./checks/platform.ts";
import { ptyCheck } from "./checks/pty.ts";
import { rightsCheck } from "./checks/rights.ts";
import { scopesCheck } from "./checks/scopes.ts";
import { tunCheck } from "./checks/tun.ts";
import { uplinkCheck } from "./checks/uplink.ts";
import { vlanFilteringCheck } from "./checks/vlan-filtering.ts";

/** All that `dumm doctor` looks at, in the order in which it is shown: what the others build on comes first. */
export const checks: readonly Check[] = [
  platformCheck,
  rightsCheck,
  tunCheck,
  bridgeCheck,
  vlanFilteringCheck,
  bridgeNetfilterCheck,
  natCheck,
  uplinkCheck,
  overlayCheck,
  ptyCheck,
  memoryCheck,
  openFilesCheck,
  cgroupCheck,
  scopesCheck,
  agentCheck,
  masterCheck,
  kernelCheck,
  kernelBuildCheck,
];
