import { describe, expect, test } from "vitest";
import { stateOf } from "../../support/state.ts";

describe("what a topology leaves out", () => {
  const state = stateOf("bridges: { left: }\nguests: { alice: { interfaces: { eth0: { bridge: left } } } }");

  test("is filled in", () => {
    expect(state).toEqual({
      lab: "lab",
      bridges: {
        left: {
          mac: expect.any(String),
          mtu: 1500,
          stp: false,
          ageing_time: 300,
          vlan_filtering: false,
          multicast_snooping: true,
          group_fwd_mask: 0,
          up: true,
          addresses: [],
        },
      },
      taps: {
        "alice-eth0": {
          guest: "alice",
          interface: "eth0",
          bridge: "left",
          mtu: 1500,
          up: true,
          vlans: null,
          plugged: true,
        },
      },
      externals: {},
      nat: [],
      uplink: null,
      hostSysctls: {},
      hooks: {},
      guests: {
        alice: {
          state: "running",
          kernel: "/k/linux",
          master: "/m/busybox",
          memory: 128 * 2 ** 20,
          args: [],
          union: "auto",
          confined: true,
          limits: null,
          hostname: "alice",
          hosts: null,
          files: {},
          rules: [],
          templates: [],
          interfaces: { eth0: { mac: expect.any(String), mtu: 1500, up: true, impair: null, addresses: [] } },
          routes: [],
          sysctls: {},
        },
      },
    });
  });

  test("MAC addresses are the same at each run and on each machine, and everyone has another", () => {
    expect(state.bridges["left"]?.mac).toBe("02:d9:47:b8:9b:46");
    expect(state.guests["alice"]?.interfaces["eth0"]?.mac).toBe("02:dc:3d:0a:40:03");
    const other = stateOf(
      "name: other\nguests: { alice: { interfaces: { eth0:, eth1: } }, bob: { interfaces: { eth0: } } }",
    );
    const macs = Object.values(other.guests).flatMap(({ interfaces }) =>
      Object.values(interfaces).map(({ mac }) => mac),
    );
    expect(new Set([...macs, state.guests["alice"]?.interfaces["eth0"]?.mac]).size).toBe(4);
  });
});

describe("the mtu of a bridge", () => {
  const mtuOf = (bridge: string, ...mtus: number[]) => {
    const interfaces = mtus.map((mtu, index) => `eth${index}: { bridge: left, mtu: ${mtu} }`);
    return stateOf(`bridges: { left: ${bridge} }\nguests: { alice: { interfaces: { ${interfaces} } } }`);
  };

  test("is the smallest of its interfaces unless it is given", () => {
    expect(mtuOf("{}").bridges["left"]?.mtu).toBe(1500);
    expect(mtuOf("{}", 9000, 1400).bridges["left"]?.mtu).toBe(1400);
    expect(mtuOf("{}", 9000).bridges["left"]?.mtu).toBe(9000);
    expect(mtuOf("{ mtu: 1500 }", 1400).bridges["left"]?.mtu).toBe(1500);
  });

  test("is that of its interfaces where it is given, and of their taps", () => {
    const state = stateOf(
      "bridges: { left: { mtu: 9000 } }\nguests: { alice: { interfaces: { eth0: { bridge: left } } } }",
    );
    expect(state.taps["alice-eth0"]?.mtu).toBe(9000);
    expect(state.guests["alice"]?.interfaces["eth0"]?.mtu).toBe(9000);
  });
});

describe("values", () => {
  const { bridges, guests } = stateOf(`
bridges: { left: { mac: 02:00:00:00:00:AB, addresses: [FD00:0::0001/64, 10.1.0.254/24] } }
defaults: { sysctls: { net.ipv4.ip_forward: 0, net.ipv4.tcp_rmem: " 4096  131072\\t6291456 " } }
guests:
  alice:
    memory: 1G
    interfaces: { eth0: { bridge: left, addresses: [FD00::00A/64, 10.1.0.1/24] } }
    routes:
      - { to: FD09::/64, via: FD00::1 }
      - { to: 10.9.0.7, via: 10.1.0.254, src: 10.1.0.1 }
      - { to: default, via: FD00::1, metric: 5 }
      - { to: default, via: 10.1.0.254, table: 100 }
      - { to: 10.66.0.0/16, type: blackhole }
    sysctls: { net.ipv4.ip_forward: 1 }
`);

  test("are in their canonical form", () => {
    expect(bridges["left"]).toMatchObject({ mac: "02:00:00:00:00:ab", addresses: ["10.1.0.254/24", "fd00::1/64"] });
    expect(guests["alice"]).toMatchObject({
      memory: 2 ** 30,
      interfaces: { eth0: { addresses: ["10.1.0.1/24", "fd00::a/64"] } },
      sysctls: { "net.ipv4.ip_forward": "1", "net.ipv4.tcp_rmem": "4096 131072 6291456" },
    });
  });

  test("of routes are as the kernel tells them, in the order of their keys", () => {
    const unicast = { type: "unicast", dev: "eth0", metric: 0, table: 254, src: null };
    expect(guests["alice"]?.routes).toEqual([
      { ...unicast, to: "0.0.0.0/0", via: "10.1.0.254", table: 100 },
      { ...unicast, to: "10.66.0.0/16", type: "blackhole", via: null, dev: null },
      { ...unicast, to: "10.9.0.7/32", via: "10.1.0.254", src: "10.1.0.1" },
      { ...unicast, to: "::/0", via: "fd00::1", metric: 5 },
      { ...unicast, to: "fd09::/64", via: "fd00::1", metric: 1024 },
    ]);
  });
});

describe("the interface of a route", () => {
  const devOf = (...routes: string[]) => {
    const interfaces = "{ wide: { addresses: [10.0.0.1/8] }, narrow: { addresses: [10.1.0.1/16] }, bare: }";
    const state = stateOf(`guests: { alice: { interfaces: ${interfaces}, routes: [${routes}] } }`);
    return state.guests["alice"]?.routes.find(({ to }) => to === "172.16.0.0/12")?.dev;
  };

  test.each([
    ["that is given", "bare", ["{ to: 172.16.0.0/12, via: 10.1.0.9, dev: bare }", "{ to: 10.1.0.9, dev: bare }"]],
    ["whose subnet holds the gateway", "wide", ["{ to: 172.16.0.0/12, via: 10.2.0.9 }"]],
    ["whose prefix is the longest", "narrow", ["{ to: 172.16.0.0/12, via: 10.1.0.9 }"]],
    ["of a link route", "bare", ["{ to: 172.16.0.0/12, via: 192.168.0.9 }", "{ to: 192.168.0.0/24, dev: bare }"]],
    ["of a longer link route", "bare", ["{ to: 172.16.0.0/12, via: 10.1.0.9 }", "{ to: 10.1.0.9, dev: bare }"]],
    [
      "of a link route in the same table",
      "bare",
      ["{ to: 172.16.0.0/12, via: 192.168.0.9, table: 7 }", "{ to: 192.168.0.0/24, dev: bare, table: 7 }"],
    ],
    [
      "of no link route in another table",
      "narrow",
      ["{ to: 172.16.0.0/12, via: 10.1.0.9 }", "{ to: 10.1.0.9, dev: bare, table: 7 }"],
    ],
  ])("is the one %s", (_, dev, routes) => {
    expect(devOf(...routes)).toBe(dev);
  });

  test("has to be there in a table that the kernel asks", () => {
    const routes = ["{ to: 172.16.0.0/12, via: 192.168.0.9 }", "{ to: 192.168.0.0/24, dev: bare, table: 7 }"];
    expect(() => devOf(...routes)).toThrow("gateway 192.168.0.9 is not in a subnet of any interface of alice");
  });
});

test("names are only names", () => {
  const state = stateOf(`
bridges: { __proto__: { mtu: 1400 }, toString: }
guests: { constructor: { interfaces: { __proto__: { bridge: __proto__ }, valueOf: { bridge: toString } } } }
`);
  expect(Object.keys(state.bridges)).toEqual(["__proto__", "toString"]);
  expect(Object.keys(state.guests["constructor"]?.interfaces ?? {})).toEqual(["__proto__", "valueOf"]);
  expect(state.taps["constructor-__proto__"]).toMatchObject({ bridge: "__proto__", mtu: 1400 });
});
