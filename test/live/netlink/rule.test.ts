import { afterAll, beforeAll, expect, test } from "vitest";
import type { Netlink } from "../../../src/core/netlink/client.ts";
import { addRule, decodeRules, deleteRule, dumpRules, type Rule } from "../../../src/core/netlink/rule.ts";
import { enterNamespace, ip, ipSet } from "./namespace.ts";

let netlink: Netlink;
beforeAll(() => {
  netlink = enterNamespace();
});
afterAll(() => netlink.close());

async function rules(priority: number): Promise<Rule[]> {
  return decodeRules(await netlink.dump(dumpRules())).filter((rule) => rule.priority === priority);
}

test("a rule with every selector is added, read and deleted", async () => {
  const rule = {
    priority: 100,
    from: "10.0.0.0/24",
    to: "10.9.0.0/16",
    fwmark: 1,
    fwmask: 0xff,
    iif: "eth0",
    oif: "eth1",
    table: 100000,
  };
  await netlink.run([addRule(rule)]);
  expect(ip("rule", "show", "priority", "100")).toMatchObject([
    {
      src: "10.0.0.0",
      srclen: 24,
      dst: "10.9.0.0",
      dstlen: 16,
      fwmark: "0x1",
      fwmask: "0xff",
      iif: "eth0",
      oif: "eth1",
    },
  ]);
  expect(await rules(100)).toEqual([{ ...rule, family: 4, inverted: false, hasMore: false, protocol: 68 }]);
  await netlink.run([deleteRule(rule)]);
  expect(await rules(100)).toEqual([]);
});

test("one of IPv6 without selectors is too", async () => {
  await netlink.run([addRule({ family: 6, priority: 200, table: 7 })]);
  expect(ip("-6", "rule", "show", "priority", "200")).toMatchObject([{ src: "all", table: "7", protocol: "68" }]);
  expect(await rules(200)).toMatchObject([{ family: 6, table: 7, from: undefined }]);
  await netlink.run([deleteRule({ family: 6, priority: 200, table: 7 })]);
  expect(await rules(200)).toEqual([]);
});

test("one of others is not deleted, and one that looks up no table is told apart", async () => {
  ipSet("rule add priority 300 from 10.0.0.0/24 table 7");
  ipSet("rule add not priority 301 to 10.0.0.0/24 unreachable");
  const results = await netlink.batch([deleteRule({ priority: 300, from: "10.0.0.0/24", table: 7 })]);
  expect(results).toMatchObject([{ error: { code: "ENOENT" } }]);
  expect(await rules(300)).toMatchObject([{ from: "10.0.0.0/24", table: 7 }]);
  expect(await rules(301)).toMatchObject([{ to: "10.0.0.0/24", table: undefined, inverted: true }]);
});

test.each([
  "tos 0x10",
  "ipproto tcp",
  "ipproto udp dport 53",
  "sport 1-9",
  "uidrange 1-2",
  "suppress_prefixlength 0",
  "realms 5",
])("one that says more is told apart: %s", async (more) => {
  ipSet(`rule add priority 400 from 10.0.0.0/24 ${more} table 7`);
  expect(await rules(400)).toMatchObject([{ from: "10.0.0.0/24", table: 7, hasMore: true }]);
  ipSet("rule del priority 400");
});
