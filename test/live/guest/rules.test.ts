import { afterAll, beforeAll, expect, test } from "vitest";
import type { Rule } from "../../../src/core/topology/types.ts";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";

let sandbox: Sandbox;
let lab: TestLab;
const alice: { rules: Rule[] } = { rules: [] };

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, { name: "rules", guests: { alice } });
  await lab.apply();
});
afterAll(() => sandbox.close());

/** The rules of the guest, those apart that every kernel starts with. */
const show = async (): Promise<string[]> => {
  const rules = await lab.inside("alice", "ip rule show; ip -6 rule show");
  return rules.split("\n").filter((line) => !/^(0|32766|32767):|^$/.test(line));
};

test("rules with every selector, of both families", async () => {
  alice.rules = [
    { priority: 100, from: "10.0.0.0/8", table: 100 },
    { priority: 100, to: "10.9.0.1", iif: "lo", table: 1000 },
    { priority: 101, fwmark: 1, oif: "eth0", table: 100 },
    { priority: 102, fwmark: "0x100/0xff00", table: 254 },
    { priority: 103, from: "fd00::/64", to: "fd01::1", table: 7 },
    { priority: 104, from: "::/0", fwmark: "0x2", table: 7 },
  ];
  expect(operationsOf(await lab.apply())).toEqual(Array(6).fill("add-rule alice"));
  expect((await show()).length).toBe(6);
  await lab.expectSettled();
});

test("one that is changed, and some that go, while another's stays", async () => {
  await lab.inside("alice", "ip rule add priority 200 from 192.0.2.1 table 5");
  alice.rules = [{ priority: 100, from: "10.0.0.0/8", table: 101 }];
  expect(operationsOf(await lab.apply())).toEqual(["add-rule alice", ...Array(6).fill("delete-rule alice")]);
  const rules = await show();
  expect(rules.length).toBe(2);
  expect(rules[0]).toMatch(/^100:\s+from 10\.0\.0\.0\/8 .*lookup 101/);
  expect(rules[1]).toMatch(/^200:\s+from 192\.0\.2\.1 /);
  await lab.expectSettled();
});

test("one that was deleted by hand comes back", async () => {
  await lab.inside("alice", "ip rule del priority 100");
  expect(await lab.changes()).toMatchObject([{ object: "rule", difference: "missing", rule: { priority: 100 } }]);
  await lab.apply();
  await lab.expectSettled();
});

test("another's that has what is wanted, and more, is not the one that is wanted", async () => {
  await lab.inside("alice", "ip rule add priority 300 from 10.0.0.0/8 tos 0x10 table 100");
  alice.rules = [{ priority: 300, from: "10.0.0.0/8", table: 100 }];
  expect(operationsOf(await lab.apply())).toEqual(["add-rule alice", "delete-rule alice"]);
  await lab.expectSettled();
  alice.rules = [];
  expect(operationsOf(await lab.apply())).toEqual(["delete-rule alice"]);
  expect((await show())[1]).toMatch(/^300:\s+from 10\.0\.0\.0\/8 tos \w+ lookup 100/);
  await lab.inside("alice", "ip rule del priority 300");
});

test("rules that have what others have, and more: each is added and deleted for itself", async () => {
  const narrow: Rule = { priority: 100, from: "10.0.0.0/8", fwmark: 1, table: 100 };
  const wide: Rule = { priority: 100, fwmark: 1, table: 100 };
  alice.rules = [narrow];
  await lab.apply();
  alice.rules = [narrow, wide];
  expect(operationsOf(await lab.apply())).toEqual(["add-rule alice"]);
  await lab.expectSettled();
  alice.rules = [narrow];
  expect(operationsOf(await lab.apply())).toEqual(["delete-rule alice"]);
  expect((await show())[0]).toMatch(/^100:\s+from 10\.0\.0\.0\/8 fwmark 0x1 lookup 100/);
  await lab.expectSettled();
});
