import { afterAll, beforeAll, expect, test } from "vitest";
import type { Guest } from "../../../src/core/topology/types.ts";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";

let sandbox: Sandbox;
let lab: TestLab;
const guests: Record<"alice" | "bob", Guest> & Record<string, Guest> = {
  alice: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24", "fd00::1/64"] } } },
  bob: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24", "fd00::2/64"] } } },
};

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, { name: "hosts", defaults: { hosts: true }, bridges: { lan: {} }, guests });
  await lab.apply();
});
afterAll(() => sandbox.close());

const BLOCK = "# dumm: begin\n10.0.0.1 alice\nfd00::1 alice\n10.0.0.2 bob\nfd00::2 bob\n# dumm: end\n";
const hosts = (guest: string): Promise<string> => lab.inside(guest, "cat /etc/hosts");

test("every guest finds every other by name, and itself", async () => {
  for (const guest of ["alice", "bob"]) {
    expect(await hosts(guest)).toContain(`\n${BLOCK}`);
    await lab.inside(guest, "ping -c 1 -W 5 alice; ping -c 1 -W 5 bob; ping -6 -c 1 -W 5 bob");
  }
  expect(await hosts("alice")).toMatch(/^127\.0\.0\.1\s+localhost/);
  await lab.expectSettled();
});

test("a guest that comes is known to those that run, and nothing else of their files changes", async () => {
  await lab.inside("alice", "echo 192.0.2.1 mine >>/etc/hosts; sed -i '1i # first' /etc/hosts");
  guests["carol"] = { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.3/24"] } }, hosts: false };
  expect(operationsOf(await lab.apply())).toEqual(expect.arrayContaining(["write-hosts alice", "write-hosts bob"]));
  expect(await hosts("alice")).toMatch(
    /^# first\n127.*fd00::2 bob\n10\.0\.0\.3 carol\n# dumm: end\n192\.0\.2\.1 mine\n$/s,
  );
  expect(await hosts("carol")).not.toContain("dumm");
  await lab.inside("alice", "ping -c 1 -W 5 carol");
  delete guests["carol"];
  await lab.apply();
  expect(await hosts("bob")).not.toContain("carol");
  await lab.expectSettled();
});

test("a block that was spoilt is put right, and a file that is gone is made", async () => {
  await lab.inside("alice", "sed -i s/10.0.0.2/10.0.0.9/ /etc/hosts");
  await lab.inside("bob", "rm /etc/hosts");
  expect((await lab.changes()).map(({ object, guest, difference }) => [object, guest, difference])).toEqual([
    ["hosts", "alice", "differs"],
    ["hosts", "bob", "missing"],
  ]);
  expect(operationsOf(await lab.apply())).toEqual(["write-hosts alice", "write-hosts bob"]);
  expect(await hosts("alice")).toContain(BLOCK);
  expect(await hosts("bob")).toBe(BLOCK);
  await lab.expectSettled();
});

test("without hosts there is no block, and the rest stays", async () => {
  guests.alice.hosts = false;
  expect(operationsOf(await lab.apply())).toEqual(["write-hosts alice"]);
  expect(await hosts("alice")).toMatch(/^# first\n127.*\n192\.0\.2\.1 mine\n$/s);
  expect(await hosts("alice")).not.toContain("bob");
  await lab.expectSettled();
});
