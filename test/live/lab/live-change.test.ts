import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Guest, Interface, Topology } from "../../../src/core/topology/types.ts";
import { operationsOf, type Report, TestLab } from "../../support/lab.ts";
import { whilePinging } from "../../support/ping.ts";
import { Sandbox } from "../../support/sandbox.ts";

/** Guests as this file writes them: all with interfaces. */
type Guests = Record<string, TestGuest> & Record<"alice" | "bob", TestGuest>;
type TestGuest = Guest & { interfaces: Record<string, Interface> };

const MAC = "02:00:00:00:00:77";

let sandbox: Sandbox;
let lab: TestLab;
let running: Awaited<ReturnType<TestLab["processes"]>>;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, {
    name: "live",
    bridges: { lan: {}, other: {} },
    guests: {
      alice: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } } },
      bob: {
        interfaces: {
          eth0: { bridge: "lan", addresses: ["10.0.0.2/24", "fd00::2/64"] },
          eth1: { bridge: "other", addresses: ["10.1.0.2/24"] },
        },
      },
    },
  });
  await lab.apply();
  await lab.keepInside();
  running = await lab.processes();
});
afterAll(() => sandbox.close());

/** Changes the topology and applies it while alice pings bob; both keep running, and the lab is settled afterwards. */
async function change(edit: (guests: Guests, topology: Topology) => void): Promise<string[]> {
  const { alice, bob } = running;
  const report = await whilePinging<Report>(lab, "alice", "10.0.0.2", () => {
    edit(lab.topology.guests as Guests, lab.topology);
    return lab.apply();
  });
  await lab.expectSettled();
  expect(await lab.processes()).toMatchObject({ alice, bob });
  return operationsOf(report);
}

const addressesOf = (name: string): Promise<string> => lab.inside("alice", `ip -oneline address show dev ${name}`);
const routesOf = (name: string): Promise<string> =>
  lab.inside("alice", `ip route show dev ${name}; ip -6 route show dev ${name} | sort`);

describe("a change of a running lab, with a ping between two of its guests", () => {
  test("a new interface with an address", async () => {
    const operations = await change(({ alice }) => {
      alice.interfaces["eth1"] = { bridge: "other", addresses: ["10.1.0.1/24"] };
    });
    expect(operations).toEqual([
      "create-tap alice-eth1",
      "plug-interface alice:eth1",
      "add-address alice:eth1 10.1.0.1/24",
    ]);
    await lab.inside("alice", "ping -c 1 -W 5 10.1.0.2");
  });

  test("a changed address", async () => {
    const operations = await change(({ alice }) => {
      alice.interfaces["eth1"] = { bridge: "other", addresses: ["10.1.0.11/24", "fd01::1/64", "fe80::77/64"] };
    });
    expect(operations.sort()).toEqual([
      "add-address alice:eth1 10.1.0.11/24",
      "add-address alice:eth1 fd01::1/64",
      "add-address alice:eth1 fe80::77/64",
      "delete-address alice:eth1 10.1.0.1/24",
    ]);
    const addresses = await addressesOf("eth1");
    expect(addresses).toContain(" 10.1.0.11/24 ");
    expect(addresses).toContain(" fd01::1/64 ");
    expect(addresses).not.toContain(" 10.1.0.1/24 ");
  });

  test("a second address on the interface that the ping uses, and its end", async () => {
    const add = await change(({ alice }) => alice.interfaces["eth0"]?.addresses?.push("10.0.0.11/24"));
    expect(add).toEqual(["add-address alice:eth0 10.0.0.11/24"]);
    const remove = await change(({ alice }) => alice.interfaces["eth0"]?.addresses?.pop());
    expect(remove).toEqual(["delete-address alice:eth0 10.0.0.11/24"]);
  });

  test("a route and a sysctl", async () => {
    const operations = await change(({ alice }) => {
      alice.routes = [{ to: "10.9.0.0/16", via: "10.1.0.2" }];
      alice.sysctls = { "net.ipv4.ip_forward": 1 };
    });
    expect(operations).toEqual(["set-sysctl alice net.ipv4.ip_forward", "add-route alice"]);
    expect(await lab.inside("alice", "ip route show 10.9.0.0/16")).toContain("via 10.1.0.2 dev eth1");
    expect(await lab.inside("alice", "cat /proc/sys/net/ipv4/ip_forward")).toBe("1\n");
  });

  test("a mac, which takes neither the routes nor the addresses of its interface", async () => {
    await lab.inside(
      "alice",
      `ip address add 10.1.0.77/24 dev eth1; ip address add fd01::77/64 dev eth1
       ip route add 10.8.0.0/16 via 10.1.0.2; ip -6 route add fd08::/64 via fd01::2
       ip link add link eth1 name eth1.5 type vlan id 5; ip link set eth1.5 up
       ip address add fd05::77/64 dev eth1.5; ip route add 10.5.0.0/16 dev eth1.5`,
    );
    const routes = await routesOf("eth1");
    const operations = await change(({ alice }) => Object.assign(alice.interfaces["eth1"] ?? {}, { mac: MAC }));
    expect(operations).toEqual(["set-interface alice:eth1 mac"]);
    expect(await lab.inside("alice", "cat /sys/class/net/eth1/address")).toBe(`${MAC}\n`);
    const addresses = await addressesOf("eth1");
    for (const address of ["10.1.0.11/24", "fd01::1/64", "fe80::77/64", "10.1.0.77/24", "fd01::77/64"])
      expect(addresses).toContain(` ${address} `);
    expect(await routesOf("eth1")).toBe(routes);
    // The kernel's own link-local address is that of the new MAC address alone.
    expect(addresses.match(/fe80::\S+/g)?.sort()).toEqual(["fe80::77/64", "fe80::ff:fe00:77/64"]);
    // Some kernels take a VLAN down with its device, others get round to it later.
    expect(await addressesOf("eth1.5")).toContain(" fd05::77/64 ");
    expect(await routesOf("eth1.5")).toContain("10.5.0.0/16");
    await lab.inside("alice", "ping -c 1 -W 5 10.1.0.2");
  });

  test("a smaller mtu", async () => {
    const operations = await change(({ alice }) => Object.assign(alice.interfaces["eth1"] ?? {}, { mtu: 1400 }));
    // The bridge's follows its smallest port's, as it was not given one.
    expect(operations.sort()).toEqual([
      "set-bridge other mtu",
      "set-interface alice:eth1 mtu",
      "set-tap alice-eth1 mtu",
    ]);
    expect(await lab.inside("alice", "cat /sys/class/net/eth1/mtu")).toBe("1400\n");
    await change(({ alice }) => delete alice.interfaces["eth1"]?.mtu);
  });

  test("a segment too small for IPv6, which grows: the host has no address of its own there", async () => {
    await change(({ alice }, { bridges }) => {
      Object.assign(bridges ?? {}, { narrow: { mtu: 1200 } });
      alice.interfaces["eth2"] = { bridge: "narrow", addresses: ["10.3.0.1/24"] };
    });
    expect(await lab.inside("alice", "cat /sys/class/net/eth2/mtu")).toBe("1200\n");
    await change((_, { bridges }) => Object.assign(bridges?.["narrow"] ?? {}, { mtu: 1500 }));
    for (const link of ["narrow", "alice-eth2"])
      expect(await lab.beside("ip", "address", "show", "dev", link)).not.toContain("inet6");
    await change(({ alice }, { bridges }) => {
      delete alice.interfaces["eth2"];
      delete bridges?.["narrow"];
    });
  });

  test("a new bridge, and an interface that moves there", async () => {
    const operations = await change(({ alice }, { bridges }) => {
      Object.assign(bridges ?? {}, { spare: {} });
      Object.assign(alice.interfaces["eth1"] ?? {}, { bridge: "spare" });
    });
    expect(operations).toEqual(["create-bridge spare", "set-tap alice-eth1 bridge"]);
    expect(await lab.beside("ip", "link", "show", "alice-eth1")).toContain("master spare");
    await lab.inside("alice", "! ping -c 1 -W 1 10.1.0.2");
  });

  test("an interface that goes", async () => {
    const operations = await change(({ alice }) => {
      delete alice.interfaces["eth1"];
      delete alice.routes;
    });
    expect(operations).toEqual(["delete-route alice", "unplug-interface alice:eth1", "delete-tap alice-eth1"]);
    expect(await lab.inside("alice", "ls /sys/class/net")).not.toContain("eth1");
  });

  test("a bridge that goes", async () => {
    const operations = await change((_, { bridges }) => delete bridges?.["spare"]);
    expect(operations).toEqual(["delete-bridge spare"]);
  });

  test("a guest that comes, and goes", async () => {
    const come = await change((guests) => {
      guests["carol"] = { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.3/24"] } } };
    });
    expect(come).toEqual([
      "create-tap carol-eth0",
      "start-guest carol",
      "plug-interface carol:eth0",
      "add-address carol:eth0 10.0.0.3/24",
      "release-guest carol",
    ]);
    await lab.inside("carol", "ping -c 1 -W 5 10.0.0.1");
    const go = await change((guests) => delete guests["carol"]);
    expect(go).toEqual(["stop-guest carol", "delete-tap carol-eth0"]);
  });

  test("addresses, mac and settings of a bridge", async () => {
    const settings = { stp: true, ageing_time: 15, multicast_snooping: false, group_fwd_mask: 16_384 };
    const set = await change((_, { bridges }) => {
      Object.assign(bridges ?? {}, { other: { addresses: ["10.1.0.254/24", "fd01::fe/64"], mac: MAC, ...settings } });
    });
    expect(set.sort()).toEqual([
      "add-bridge-address other 10.1.0.254/24",
      "add-bridge-address other fd01::fe/64",
      "set-bridge other ageing_time",
      "set-bridge other group_fwd_mask",
      "set-bridge other mac",
      "set-bridge other multicast_snooping",
      "set-bridge other stp",
    ]);
    const [link] = JSON.parse(await lab.beside("ip", "-d", "-j", "link", "show", "dev", "other"));
    const { info_data: shown } = link.linkinfo;
    expect(shown).toMatchObject({ stp_state: 1, ageing_time: 1500, mcast_snooping: 0 });
    // ip writes it as "0x4000" in some versions.
    expect(Number(shown.group_fwd_mask)).toBe(16_384);
    await lab.beside("busybox", "ping", "-c", "1", "-W", "5", "10.1.0.2");
    await change((_, { bridges }) => Object.assign(bridges ?? {}, { other: {} }));
  });

  test("and alice and bob have been up all the time", async () => {
    const uptime = Number.parseFloat(await lab.inside("alice", "cat /proc/uptime"));
    expect(uptime).toBeGreaterThan((Date.now() - Date.parse(running["alice"]?.startedAt ?? "")) / 1000 - 5);
  });

  test("an mtu beyond Ethernet's 1500", async () => {
    await change(({ alice }, { bridges }) => {
      Object.assign(bridges ?? {}, { other: { mtu: 9000 } });
      alice.interfaces["eth1"] = { bridge: "other", addresses: ["10.1.0.1/24", "fd01::1/64"] };
    });
    expect(await lab.inside("alice", "cat /sys/class/net/eth1/mtu")).toBe("9000\n");
    await lab.inside("alice", "ping -c 1 -W 5 -s 8000 10.1.0.2");
    await change((_, { bridges }) => Object.assign(bridges ?? {}, { other: {} }));
    await lab.inside("alice", "ping -c 1 -W 5 10.1.0.2");
  });
});
