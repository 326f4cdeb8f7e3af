import { expect, test } from "vitest";
import { effectiveGuest, effectiveGuests } from "../../../src/core/topology/effective.ts";
import type { Topology } from "../../../src/core/topology/types.ts";

test("a guest with nothing of its own has the built-in values", () => {
  expect(effectiveGuest({ name: "x", guests: { alice: {} } }, "alice")).toEqual({
    state: "running",
    hostname: "alice",
    confined: true,
    limits: {},
    kernel: "default",
    master: "busybox",
    memory: "128M",
    union: "auto",
    args: [],
    files: {},
    hosts: true,
    interfaces: {},
    routes: [],
    rules: [],
    sysctls: {},
  });
});

test("defaults come before built-in values, and the guest's own before both", () => {
  const topology = {
    name: "x",
    defaults: {
      kernel: "old",
      memory: "64M",
      limits: { cpu: 1, memory: "96M" },
      args: ["quiet"],
      sysctls: { "kernel.a": 1, "kernel.b": 1 },
    },
    guests: { alice: { memory: "32M", limits: { cpu: 0.5 }, args: ["loglevel=7"], sysctls: { "kernel.b": 2 } } },
  };
  expect(effectiveGuest(topology, "alice")).toMatchObject({
    kernel: "old",
    limits: { cpu: 0.5, memory: "96M" },
    memory: "32M",
    args: ["quiet", "loglevel=7"],
    sysctls: { "kernel.a": 1, "kernel.b": 2 },
  });
});

test("an interface has the mtu of its bridge", () => {
  const interfaces = {
    eth0: { bridge: "left" },
    eth1: { bridge: "left", mtu: 1300 },
    eth2: { bridge: "right" },
    eth3: {},
  };
  const topology = { name: "x", bridges: { left: { mtu: 1400 }, right: {} }, guests: { alice: { interfaces } } };
  expect(effectiveGuest(topology, "alice").interfaces).toEqual({
    eth0: { bridge: "left", addresses: [], mtu: 1400, up: true },
    eth1: { bridge: "left", addresses: [], mtu: 1300, up: true },
    eth2: { bridge: "right", addresses: [], mtu: 1500, up: true },
    eth3: { addresses: [], mtu: 1500, up: true },
  });
});

test("a name that no guest has is refused, inherited ones too", () => {
  expect(() => effectiveGuest({ name: "x", guests: {} }, "alice")).toThrow(RangeError);
  expect(() => effectiveGuest({ name: "x" }, "constructor")).toThrow(RangeError);
});

test("an interface at a link is joined to the cable's bridge, and has the mtu of the other end", () => {
  const topology: Topology = {
    name: "x",
    links: [["sun:eth1", "moon:eth0"]],
    guests: { moon: { interfaces: { eth0: { mtu: 1400 } } }, sun: { interfaces: { eth0: {}, eth1: { up: false } } } },
  };
  expect(Object.fromEntries(effectiveGuests(topology))["sun"]?.interfaces).toEqual({
    eth0: { addresses: [], mtu: 1500, up: true },
    eth1: { bridge: "moon-eth0--sun-eth1", addresses: [], mtu: 1400, up: false },
  });
});
