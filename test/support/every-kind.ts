import type { Guest, Topology } from "../../src/core/topology/types.ts";
import type { Operation } from "../../src/reconcile/plan/operation.ts";
import { canLimit } from "./can-limit.ts";
import type { TemplateFiles } from "./template-files.ts";

/** Every kind of operation that this host can carry out: the compiler misses one that is new. */
export const kinds = Object.entries({
  "create-bridge": true,
  "set-bridge": true,
  "delete-bridge": true,
  "add-bridge-address": true,
  "delete-bridge-address": true,
  "create-tap": true,
  "set-tap": true,
  "delete-tap": true,
  "take-external": true,
  "set-external": true,
  "return-external": true,
  "release-port": true,
  "write-nat": true,
  "delete-nat": true,
  "set-host-sysctl": true,
  "restore-host-sysctl": true,
  "run-hook": true,
  "start-guest": true,
  "stop-guest": true,
  "release-guest": true,
  "pause-guest": true,
  "resume-guest": true,
  "set-limits": canLimit(),
  "set-hostname": true,
  "write-hosts": true,
  "write-file": true,
  "remove-file": true,
  "plug-interface": true,
  "unplug-interface": true,
  "set-interface": true,
  "add-address": true,
  "delete-address": true,
  "add-route": true,
  "replace-route": true,
  "delete-route": true,
  "add-rule": true,
  "delete-rule": true,
  "set-sysctl": true,
  "unset-sysctl": true,
  "lay-templates": true,
  "take-off-templates": true,
  "run-template": true,
} satisfies Record<Exclude<Operation["operation"], OfPrivateLabs>, boolean>).flatMap(([kind, can]) =>
  can ? [kind] : [],
);

/** What only private labs have: test/live/private/nat.test.ts kills over that. */
type OfPrivateLabs = "start-uplink" | "set-uplink" | "stop-uplink";

function limited(cpu: number): Pick<Guest, "limits"> {
  return canLimit() ? { limits: { cpu } } : {};
}

/**
 * Two topologies, of which the one becomes the other, and that one the first, by every kind of operation: what comes in one
 * direction goes in the other.
 */
export const everyKind: readonly [Omit<Topology, "name">, Omit<Topology, "name">] = [
  {
    templates: ["psk", "debug"],
    bridges: {
      lan: { addresses: ["10.0.0.254/24"], nat: true, external: "ext0" },
      "far-with-an-altname": { external: "ext1" },
    },
    guests: {
      alice: {
        hosts: true,
        interfaces: {
          eth0: { bridge: "lan", addresses: ["10.0.0.1/24", "fd00::1/64"], impair: { delay: "1ms" } },
          eth1: { bridge: "far-with-an-altname" },
        },
        routes: [
          { to: "default", via: "10.0.0.254" },
          { to: "10.9.0.0/16", via: "10.0.0.9" },
        ],
        rules: [{ priority: 100, from: "10.9.0.0/16", table: 100 }],
        sysctls: { "net.ipv4.ip_forward": 1, "net.ipv4.tcp_ecn": 1 },
        files: { "/etc/one": { content: "one\n" }, "/etc/both": { content: "one\n" } },
      },
      bob: { ...limited(0.5), interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
      carol: { state: "stopped" },
    },
  },
  {
    template: "certs",
    bridges: {
      lan: { addresses: ["10.0.0.253/24"], stp: true, external: "ext1" },
      "new-with-an-altname": {},
    },
    guests: {
      alice: {
        hosts: true,
        hostname: "alice.example.org",
        interfaces: {
          eth0: { bridge: "lan", mtu: 1400, addresses: ["10.0.0.11/24", "fd00::1/64"], impair: { delay: "2ms" } },
          eth2: { bridge: "new-with-an-altname" },
        },
        routes: [{ to: "10.9.0.0/16", via: "10.0.0.8" }],
        rules: [{ priority: 100, from: "10.8.0.0/16", table: 100 }],
        sysctls: { "net.ipv4.tcp_ecn": 0, "net.ipv4.tcp_sack": 0 },
        files: { "/etc/two": { content: "two\n" }, "/etc/both": { content: "two\n" } },
      },
      bob: { ...limited(0.25), state: "paused", interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
      carol: {},
    },
  },
];

/** Those that these topologies name. */
export const templates: readonly TemplateFiles[] = [
  { name: "psk", guests: ["alice"], run: { load: ["true"], unload: ["true"] }, hooks: true },
  { name: "certs", guests: ["alice"], run: { load: ["true"], unload: ["true"] }, hooks: true },
  { name: "debug", guests: ["bob"] },
];
