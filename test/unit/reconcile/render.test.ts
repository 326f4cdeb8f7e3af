import { expect, test } from "vitest";
import type { Change } from "../../../src/reconcile/diff/change.ts";
import type { Operation } from "../../../src/reconcile/plan/operation.ts";
import { renderChange } from "../../../src/reconcile/render/changes.ts";
import { renderOperation } from "../../../src/reconcile/render/operations.ts";
import { renderMemory, renderRoute } from "../../../src/reconcile/render/values.ts";
import type { RouteState } from "../../../src/reconcile/state.ts";

const route: RouteState = {
  to: "10.9.0.0/16",
  type: "unicast",
  via: "10.1.0.1",
  dev: "eth0",
  metric: 0,
  table: 254,
  src: null,
};
const bridge = {
  mac: "02:00:00:00:00:01",
  mtu: 1500,
  stp: false,
  ageing_time: 300,
  vlan_filtering: false,
  multicast_snooping: true,
  group_fwd_mask: 0,
  up: true,
};
const tap = { guest: "alice", interface: "eth0", bridge: "left", mtu: 1500, up: true, vlans: null, plugged: true };
const boot = {
  kernel: "/k/linux",
  master: "/m/busybox",
  memory: 2 ** 27,
  args: [],
  union: "auto",
  confined: true,
  limits: null,
  hostname: "alice",
} as const;
const attributes = { mac: "02:00:00:00:00:01", mtu: 1500, up: true, impair: null };
const ofAlice = { guest: "alice", interface: "eth0" } as const;

test.each<[string, Partial<RouteState>]>([
  ["10.9.0.0/16 via 10.1.0.1 dev eth0", {}],
  ["default via 10.1.0.1 dev eth0", { to: "0.0.0.0/0" }],
  ["default dev eth0", { to: "0.0.0.0/0", via: null }],
  ["default via fd00::1 dev eth0", { to: "::/0", via: "fd00::1", metric: 1024 }],
  ["::/0 dev eth0 metric 7", { to: "::/0", via: null, metric: 7 }],
  ["blackhole ::/0", { to: "::/0", type: "blackhole", via: null, dev: null, metric: 1024 }],
  ["10.9.0.0/16 dev eth0 metric 100 table 7 src 10.1.0.9", { via: null, metric: 100, table: 7, src: "10.1.0.9" }],
])("a route is written as ip(8) does: %s", (text, parts) => {
  expect(renderRoute({ ...route, ...parts })).toBe(text);
});

test.each([
  ["64M", 2 ** 26],
  ["1G", 2 ** 30],
  ["1025K", 1025 * 1024],
  ["1023", 1023],
])("memory is written in its largest unit: %s", (text, bytes) => {
  expect(renderMemory(bytes)).toBe(text);
});

test.each<[string, Change]>([
  ["+ bridge left", { object: "bridge", bridge: "left", difference: "missing", desired: bridge }],
  ["- bridge left", { object: "bridge", bridge: "left", difference: "extra" }],
  [
    "~ bridge left stp: yes -> no",
    { object: "bridge", bridge: "left", difference: "differs", attribute: "stp", observed: true, desired: false },
  ],
  [
    "+ address 10.1.0.1/24 on bridge left",
    { object: "bridge-address", bridge: "left", address: "10.1.0.1/24", difference: "missing" },
  ],
  ["+ tap alice-eth0 on bridge left", { object: "tap", tap: "alice-eth0", difference: "missing", desired: tap }],
  ["+ tap alice-eth0", { object: "tap", tap: "alice-eth0", difference: "missing", desired: { ...tap, bridge: null } }],
  [
    "~ tap alice-eth0 bridge: none -> left",
    { object: "tap", tap: "alice-eth0", difference: "differs", attribute: "bridge", observed: null, desired: "left" },
  ],
  ["+ guest alice", { object: "guest", guest: "alice", difference: "missing", desired: boot }],
  ["- guest alice", { object: "guest", guest: "alice", difference: "extra" }],
  ["~ guest alice: its init waits to be released", { object: "guest", guest: "alice", difference: "held" }],
  ["~ guest alice: it does not answer", { object: "guest", guest: "alice", difference: "hung" }],
  [
    "~ guest alice memory: 64M -> 128M (needs a reboot)",
    {
      object: "guest",
      guest: "alice",
      difference: "differs",
      attribute: "memory",
      observed: 2 ** 26,
      desired: 2 ** 27,
    },
  ],
  [
    "~ guest alice args: none -> a b (needs a reboot)",
    { object: "guest", guest: "alice", difference: "differs", attribute: "args", observed: [], desired: ["a", "b"] },
  ],
  ["+ interface alice:eth0", { object: "interface", ...ofAlice, difference: "missing", desired: attributes }],
  ["- interface alice:eth0", { object: "interface", ...ofAlice, difference: "extra" }],
  [
    "~ interface alice:eth0: its tap is not connected",
    { object: "interface", ...ofAlice, difference: "unplugged", desired: attributes },
  ],
  [
    "~ interface alice:eth0 mtu: 9000 -> 1500",
    { object: "interface", ...ofAlice, difference: "differs", attribute: "mtu", observed: 9000, desired: 1500 },
  ],
  [
    "~ interface alice:eth0 mtu: 1500 -> 9000 (plugged in again)",
    { object: "interface", ...ofAlice, difference: "differs", attribute: "mtu", observed: 1500, desired: 9000 },
  ],
  [
    "- address 10.1.0.1/24 on alice:eth0",
    { object: "address", ...ofAlice, address: "10.1.0.1/24", difference: "extra" },
  ],
  [
    "+ route 10.9.0.0/16 via 10.1.0.1 dev eth0 in alice",
    { object: "route", guest: "alice", route, difference: "missing" },
  ],
  [
    "~ route 10.9.0.0/16 via 10.1.0.1 dev eth0 in alice: was 10.9.0.0/16 via 10.1.0.2 dev eth0",
    { object: "route", guest: "alice", route, difference: "differs", observed: { ...route, via: "10.1.0.2" } },
  ],
  [
    "~ sysctl a.b in alice: 0 -> 1",
    { object: "sysctl", guest: "alice", key: "a.b", difference: "differs", observed: "0", desired: "1" },
  ],
  [
    "+ sysctl a.b in alice: 1",
    { object: "sysctl", guest: "alice", key: "a.b", difference: "differs", observed: null, desired: "1" },
  ],
  ["~ sysctl a.b in alice: back to what it was", { object: "sysctl", guest: "alice", key: "a.b", difference: "extra" }],
])("%s", (line, change) => {
  const { sign, text } = renderChange(change);
  expect(`${sign} ${text}`).toBe(line);
});

test.each<[string, Operation]>([
  ["create bridge left", { operation: "create-bridge", bridge: "left", attributes: bridge }],
  ["set mtu of bridge left to 1400", { operation: "set-bridge", bridge: "left", attribute: "mtu", value: 1400 }],
  ["delete bridge left", { operation: "delete-bridge", bridge: "left" }],
  ["create tap alice-eth0 on bridge left", { operation: "create-tap", tap: "alice-eth0", attributes: tap }],
  ["create tap alice-eth0", { operation: "create-tap", tap: "alice-eth0", attributes: { ...tap, bridge: null } }],
  [
    "set bridge of tap alice-eth0 to none",
    { operation: "set-tap", tap: "alice-eth0", attribute: "bridge", value: null },
  ],
  ["start guest alice", { operation: "start-guest", guest: "alice", boot }],
  ["release guest alice to its init", { operation: "release-guest", guest: "alice" }],
  ["plug interface alice:eth0", { operation: "plug-interface", ...ofAlice, attributes }],
  ["add address 10.1.0.1/24 to alice:eth0", { operation: "add-address", ...ofAlice, address: "10.1.0.1/24" }],
  ["replace route 10.9.0.0/16 via 10.1.0.1 dev eth0 in alice", { operation: "replace-route", guest: "alice", route }],
  ["set sysctl a.b to 1 in alice", { operation: "set-sysctl", guest: "alice", key: "a.b", value: "1" }],
  ["put sysctl a.b back in alice", { operation: "unset-sysctl", guest: "alice", key: "a.b" }],
])("%s", (line, operation) => {
  expect(renderOperation(operation)).toBe(line);
});
