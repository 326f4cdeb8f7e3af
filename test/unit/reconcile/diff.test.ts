import { describe, expect, test } from "vitest";
import { diff } from "../../../src/reconcile/diff/diff.ts";
import type { State } from "../../../src/reconcile/state.ts";
import { type Draft, edited, nothing, stateOf } from "../../support/state.ts";

const lab = stateOf(`
bridges: { left: { addresses: [10.1.0.254/24] }, right: }
guests:
  alice:
    interfaces:
      eth0: { bridge: left, addresses: [10.1.0.1/24, fd00::1/64], mac: "02:00:00:00:00:01" }
      eth1: { addresses: [10.2.0.1/24] }
    routes: [{ to: default, via: 10.1.0.254 }, { to: 10.9.0.0/16, via: 10.2.0.9 }]
    sysctls: { net.ipv4.ip_forward: 1, net.ipv4.conf.eth0.rp_filter: 2 }
`);

type Alice = Draft<State>["guests"][string];

/** The changes that mend the lab once something has been done to it. */
function mending(edit: (draft: Draft<State>, alice: Alice) => void) {
  const found = edited(lab, (draft) => edit(draft, draft.guests["alice"] as Alice));
  return diff(lab, found);
}

const address = { object: "address", guest: "alice", interface: "eth0", address: "10.1.0.1/24" };
const sysctl = { object: "sysctl", guest: "alice", key: "net.ipv4.ip_forward" };

describe("on the host", () => {
  test("a bridge that is missing comes with its addresses", () => {
    const found = mending(({ bridges, taps }) => {
      delete bridges["left"];
      Object.assign(taps["alice-eth0"] ?? {}, { bridge: null });
    });
    expect(found).toEqual([
      {
        object: "bridge",
        bridge: "left",
        difference: "missing",
        desired: {
          mac: lab.bridges["left"]?.mac,
          mtu: 1500,
          stp: false,
          ageing_time: 300,
          vlan_filtering: false,
          multicast_snooping: true,
          group_fwd_mask: 0,
          up: true,
        },
      },
      { object: "bridge-address", bridge: "left", address: "10.1.0.254/24", difference: "missing" },
      { object: "tap", tap: "alice-eth0", difference: "differs", attribute: "bridge", observed: null, desired: "left" },
    ]);
  });

  test("a bridge that is too many takes its addresses with it", () => {
    const found = mending(({ bridges }) => {
      bridges["old"] = {
        mac: "02:00:00:00:00:09",
        mtu: 1500,
        stp: false,
        ageing_time: 300,
        vlan_filtering: false,
        multicast_snooping: true,
        group_fwd_mask: 0,
        up: true,
        addresses: ["10.7.0.1/24"],
      };
    });
    expect(found).toEqual([{ object: "bridge", bridge: "old", difference: "extra" }]);
  });

  test.each([
    ["mac", "02:00:00:00:00:09"],
    ["mtu", 1400],
    ["stp", true],
    ["ageing_time", 15],
    ["vlan_filtering", true],
    ["multicast_snooping", false],
    ["group_fwd_mask", 16_384],
    ["up", false],
  ] as const)("%s of a bridge", (attribute, observed) => {
    const desired = lab.bridges["right"]?.[attribute];
    expect(mending(({ bridges }) => Object.assign(bridges["right"] ?? {}, { [attribute]: observed }))).toEqual([
      { object: "bridge", bridge: "right", difference: "differs", attribute, observed, desired },
    ]);
  });

  test("an address of a bridge", () => {
    expect(mending(({ bridges }) => Object.assign(bridges["left"] ?? {}, { addresses: ["10.1.0.253/24"] }))).toEqual([
      { object: "bridge-address", bridge: "left", address: "10.1.0.254/24", difference: "missing" },
      { object: "bridge-address", bridge: "left", address: "10.1.0.253/24", difference: "extra" },
    ]);
  });

  test("a tap that is too many, of a guest that is no more", () => {
    const tap = { guest: "bob", interface: "eth0", bridge: "left", mtu: 1500, up: true, vlans: null, plugged: false };
    expect(mending(({ taps }) => Object.assign(taps, { "bob-eth0": tap }))).toEqual([
      { object: "tap", tap: "bob-eth0", difference: "extra" },
    ]);
  });

  test("a tap that was set down is set up: the guest still holds it", () => {
    expect(mending(({ taps }) => Object.assign(taps["alice-eth0"] ?? {}, { up: false }))).toEqual([
      { object: "tap", tap: "alice-eth0", difference: "differs", attribute: "up", observed: false, desired: true },
    ]);
  });

  test("a tap that is gone takes what the guest had behind it", () => {
    const changes = mending(({ taps }) => {
      delete taps["alice-eth0"];
    });
    expect(changes).toMatchObject([
      { object: "tap", tap: "alice-eth0", difference: "missing", desired: lab.taps["alice-eth0"] },
      { object: "interface", interface: "eth0", difference: "unplugged" },
      { object: "address", interface: "eth0", address: "10.1.0.1/24", difference: "missing" },
      { object: "address", interface: "eth0", address: "fd00::1/64", difference: "missing" },
      { object: "route", route: { to: "0.0.0.0/0" }, difference: "missing" },
      { object: "sysctl", key: "net.ipv4.conf.eth0.rp_filter", difference: "differs", observed: null, desired: "2" },
    ]);
  });
});

describe("of a guest", () => {
  test("one that is missing comes with all that is in it", () => {
    const changes = diff(
      lab,
      edited(lab, ({ guests }) => void delete guests["alice"]),
    );
    const { kernel, master, memory, args, union, confined } = lab.guests["alice"] ?? {};
    expect(changes[0]).toEqual({
      object: "guest",
      guest: "alice",
      difference: "missing",
      desired: { kernel, master, memory, args, union, confined },
    });
    expect(changes.map(({ object, difference }) => `${object} ${difference}`)).toEqual([
      "guest missing",
      "interface missing",
      "address missing",
      "address missing",
      "interface missing",
      "address missing",
      "route missing",
      "route missing",
      "sysctl differs",
      "sysctl differs",
    ]);
  });

  test("one that is too many takes all that is in it", () => {
    expect(diff({ ...lab, guests: {} }, lab)).toEqual([{ object: "guest", guest: "alice", difference: "extra" }]);
    expect(diff(nothing, lab).map(({ object, difference }) => `${object} ${difference}`)).toEqual([
      "bridge extra",
      "bridge extra",
      "tap extra",
      "tap extra",
      "guest extra",
    ]);
  });

  test("its union may be either, unless one was asked for", () => {
    const of = (union: "auto" | "overlay" | "fuse") =>
      edited(lab, ({ guests }) => void Object.assign(guests["alice"] ?? {}, { union }));
    expect(diff(of("auto"), of("fuse"))).toEqual([]);
    expect(diff(of("fuse"), of("fuse"))).toEqual([]);
    const [first] = diff(of("fuse"), of("overlay"));
    expect(first).toMatchObject({ difference: "differs", attribute: "union", observed: "overlay", desired: "fuse" });
  });

  test.each([
    ["kernel", "/k/other"],
    ["master", "/m/other"],
    ["memory", 2 ** 26],
    ["args", ["quiet"]],
  ] as const)("%s is fixed at its boot, so all that is in it is made again", (attribute, observed) => {
    const changes = mending((_, alice) => Object.assign(alice, { [attribute]: observed }));
    const desired = lab.guests["alice"]?.[attribute];
    expect(changes[0]).toEqual({
      object: "guest",
      guest: "alice",
      difference: "differs",
      attribute,
      observed,
      desired,
    });
    expect(changes).toHaveLength(10);
  });

  test("one that is held is as it was left", () => {
    expect(mending((_, alice) => Object.assign(alice, { state: "held" }))).toEqual([
      { object: "guest", guest: "alice", difference: "held" },
    ]);
  });

  test("one that hangs is made again", () => {
    const changes = mending((_, alice) =>
      Object.assign(alice, { state: "hung", interfaces: {}, routes: [], sysctls: {} }),
    );
    expect(changes[0]).toEqual({ object: "guest", guest: "alice", difference: "hung" });
    expect(changes).toHaveLength(10);
  });
});

describe("of an interface", () => {
  const eth0 = { object: "interface", guest: "alice", interface: "eth0" };

  test("one that is missing", () => {
    const changes = mending(({ taps }, alice) => {
      delete alice.interfaces["eth0"];
      delete alice.sysctls["net.ipv4.conf.eth0.rp_filter"];
      alice.routes = alice.routes.filter(({ dev }) => dev !== "eth0");
      Object.assign(taps["alice-eth0"] ?? {}, { plugged: false });
    });
    expect(changes.map(({ object, difference }) => `${object} ${difference}`)).toEqual([
      "interface missing",
      "address missing",
      "address missing",
      "route missing",
      "sysctl differs",
    ]);
  });

  test("one that is too many", () => {
    const extra = { mac: "02:00:00:00:00:07", mtu: 1500, up: true, addresses: ["10.7.0.1/24"] };
    expect(mending((_, alice) => Object.assign(alice.interfaces, { eth7: extra }))).toEqual([
      { object: "interface", guest: "alice", interface: "eth7", difference: "extra" },
    ]);
  });

  test.each([
    ["mac", "02:00:00:00:00:09"],
    ["mtu", 1400],
    ["mtu", 9000],
  ] as const)("%s %s is changed live", (attribute, observed) => {
    const desired = lab.guests["alice"]?.interfaces["eth0"]?.[attribute];
    expect(mending((_, alice) => Object.assign(alice.interfaces["eth0"] ?? {}, { [attribute]: observed }))).toEqual([
      { ...eth0, difference: "differs", attribute, observed, desired },
    ]);
  });

  test("one that is down has let go of its tap, and is only raised", () => {
    const changes = mending(({ taps }, alice) => {
      Object.assign(taps["alice-eth0"] ?? {}, { plugged: false });
      Object.assign(alice.interfaces["eth0"] ?? {}, { up: false });
    });
    expect(changes).toEqual([{ ...eth0, difference: "differs", attribute: "up", observed: false, desired: true }]);
  });

  test("an mtu above 1500 takes it out and in again, so what is on it is made again; what is not, is not", () => {
    const jumbo = edited(lab, ({ guests }) => Object.assign(guests["alice"]?.interfaces["eth0"] ?? {}, { mtu: 9000 }));
    expect(diff(jumbo, lab)).toMatchObject([
      { ...eth0, difference: "differs", attribute: "mtu", observed: 1500, desired: 9000 },
      { object: "address", address: "10.1.0.1/24", difference: "missing" },
      { object: "address", address: "fd00::1/64", difference: "missing" },
      { object: "route", route: { to: "0.0.0.0/0" }, difference: "missing" },
      { object: "sysctl", key: "net.ipv4.conf.eth0.rp_filter", observed: null },
    ]);
  });

  test("an address", () => {
    const other = mending((_, alice) =>
      Object.assign(alice.interfaces["eth0"] ?? {}, { addresses: ["fd00::1/64", "10.1.0.1/16"] }),
    );
    expect(other).toEqual([
      { ...address, difference: "missing" },
      { ...address, address: "10.1.0.1/16", difference: "extra" },
    ]);
  });
});

describe("inside a guest", () => {
  test("a route that is missing, that is too many, or that leads elsewhere", () => {
    const [byDefault, other] = lab.guests["alice"]?.routes ?? [];
    if (byDefault === undefined || other === undefined) throw new Error("two routes");
    const stray = { ...other, to: "10.8.0.0/16" };
    const moved = { ...byDefault, via: "10.1.0.253" };
    expect(mending((_, alice) => Object.assign(alice, { routes: [moved, stray] }))).toEqual([
      { object: "route", guest: "alice", route: byDefault, difference: "differs", observed: moved },
      { object: "route", guest: "alice", route: other, difference: "missing" },
      { object: "route", guest: "alice", route: stray, difference: "extra" },
    ]);
  });

  test("a sysctl that has another value, that is not there, or that is no longer asked for", () => {
    expect(mending((_, alice) => Object.assign(alice.sysctls, { "net.ipv4.ip_forward": "0" }))).toEqual([
      { ...sysctl, difference: "differs", observed: "0", desired: "1" },
    ]);
    expect(mending((_, alice) => void delete alice.sysctls["net.ipv4.ip_forward"])).toEqual([
      { ...sysctl, difference: "differs", observed: null, desired: "1" },
    ]);
    expect(mending((_, alice) => Object.assign(alice.sysctls, { "kernel.hostname": "x" }))).toEqual([
      { ...sysctl, key: "kernel.hostname", difference: "extra" },
    ]);
  });
});
