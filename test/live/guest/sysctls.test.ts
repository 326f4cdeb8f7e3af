import { afterAll, beforeAll, expect, test } from "vitest";
import type { Guest } from "../../../src/core/topology/types.ts";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";

let sandbox: Sandbox;
let lab: TestLab;

const narrow = {
  "net.ipv4.conf.eth0.forwarding": 0,
  "net.ipv4.conf.all.accept_redirects": 1,
  "net.ipv6.conf.eth0.forwarding": 0,
  "net.ipv4.conf.eth0.rp_filter": 0,
};
const moon: Guest = { interfaces: { eth0: {}, eth1: {} }, sysctls: narrow };

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, { name: "sysctls", guests: { moon } });
  await lab.apply();
  await lab.expectSettled();
});
afterAll(() => sandbox.close());

async function values(...keys: string[]): Promise<string[]> {
  return (await lab.inside("moon", `cat ${keys.map((key) => `/proc/sys/${key}`).join(" ")}`)).trimEnd().split("\n");
}

const forwarding = ["eth0", "eth1"].flatMap((name) => [
  `net/ipv4/conf/${name}/forwarding`,
  `net/ipv6/conf/${name}/forwarding`,
]);

test("those that the kernel changes along with others are set again by the same apply", async () => {
  const wide = { "net.ipv4.ip_forward": 1, "net.ipv6.conf.all.forwarding": 1, "net.ipv4.conf.default.rp_filter": 2 };
  moon.sysctls = { ...narrow, ...wide };
  const operations = operationsOf(await lab.apply());
  expect(operations.slice(0, 3).sort()).toEqual(
    Object.keys(wide)
      .map((key) => `set-sysctl moon ${key}`)
      .sort(),
  );
  expect(operations.slice(3).sort()).toEqual(
    Object.keys(narrow)
      .map((key) => `set-sysctl moon ${key}`)
      .sort(),
  );
  expect(await values(...forwarding)).toEqual(["0", "0", "1", "1"]);
  expect(await values("net/ipv4/conf/all/accept_redirects", "net/ipv4/conf/eth0/rp_filter")).toEqual(["1", "0"]);
  await lab.expectSettled();
});

test("one that is taken out while a wider one stays has what that one gives it", async () => {
  moon.sysctls = { "net.ipv4.ip_forward": 0, "net.ipv6.conf.all.forwarding": 1 };
  await lab.apply();
  await lab.expectSettled();
  moon.sysctls = { "net.ipv4.ip_forward": 1, "net.ipv6.conf.all.forwarding": 1, "net.ipv4.conf.eth1.forwarding": 0 };
  await lab.apply();
  expect(await values("net/ipv4/conf/eth0/forwarding", "net/ipv4/conf/eth1/forwarding")).toEqual(["1", "0"]);
  await lab.expectSettled();
});

test("all that is taken out goes back to what it was", async () => {
  moon.sysctls = {};
  await lab.apply();
  expect(await values("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding", ...forwarding)).toEqual(
    Array.from({ length: 6 }, () => "0"),
  );
  await lab.expectSettled();
});

test("IPv6's come with an mtu that IPv6 can have, and its own mtu stays as it is with another MAC address", async () => {
  moon.sysctls = {};
  moon.interfaces = { eth0: {}, eth1: { mtu: 1200 } };
  await lab.apply();
  moon.sysctls = { "net.ipv6.conf.eth1.accept_ra": 0, "net.ipv6.conf.eth1.mtu": 1300 };
  const eth1 = { mtu: 1400, addresses: ["fd01::1/64"] };
  moon.interfaces = { eth0: {}, eth1 };
  expect(operationsOf(await lab.apply())).toEqual([
    "set-tap moon-eth1 mtu",
    "set-interface moon:eth1 mtu",
    "set-sysctl moon net.ipv6.conf.eth1.accept_ra",
    "set-sysctl moon net.ipv6.conf.eth1.mtu",
    "add-address moon:eth1 fd01::1/64",
  ]);
  await lab.expectSettled();
  moon.interfaces = { eth0: {}, eth1: { ...eth1, mac: "02:00:00:00:00:77" } };
  expect(operationsOf(await lab.apply())).toEqual([
    "set-interface moon:eth1 mac",
    "set-sysctl moon net.ipv6.conf.eth1.mtu",
  ]);
  await lab.expectSettled();
  // The address goes with the mtu: that it is not there any more as it is deleted is no failure.
  moon.sysctls = {};
  moon.interfaces = { eth0: {}, eth1: { mtu: 1200 } };
  await lab.apply();
  await lab.expectSettled();
  moon.interfaces = { eth0: {}, eth1: {} };
  await lab.apply();
});

test("an interface takes its own with it, and has none of them when it comes again", async () => {
  moon.sysctls = { "net.ipv4.conf.eth1.rp_filter": 1 };
  await lab.apply();
  moon.interfaces = { eth0: {} };
  moon.sysctls = {};
  expect(operationsOf(await lab.apply())).toEqual(["unplug-interface moon:eth1", "delete-tap moon-eth1"]);
  await lab.expectSettled();
  moon.interfaces = { eth0: {}, eth1: {} };
  await lab.apply();
  expect(await values("net/ipv4/conf/eth1/rp_filter")).toEqual(await values("net/ipv4/conf/default/rp_filter"));
  await lab.expectSettled();
});
