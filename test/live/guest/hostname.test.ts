import { afterAll, beforeAll, expect, test } from "vitest";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";

let sandbox: Sandbox;
let lab: TestLab;
const guests = { alice: {}, bob: { hostname: "bob.example.org" } };

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, { name: "hostname", guests });
});
afterAll(() => sandbox.close());

test("a guest starts with its host name, which is its own unless the file gives another", async () => {
  await lab.apply();
  expect(await lab.inside("alice", "hostname")).toBe("alice\n");
  expect(await lab.inside("bob", "hostname")).toBe("bob.example.org\n");
  await lab.expectSettled();
});

test("a changed one is set in the running guest, and back", async () => {
  const running = await lab.processes();
  Object.assign(guests, { alice: { hostname: "wonderland" }, bob: {} });
  expect(operationsOf(await lab.apply())).toEqual(["set-hostname alice", "set-hostname bob"]);
  expect(await lab.inside("alice", "hostname")).toBe("wonderland\n");
  expect(await lab.inside("bob", "hostname")).toBe("bob\n");
  await lab.expectSettled();
  expect(await lab.processes()).toEqual(running);
});

test("one that was set by hand is put right", async () => {
  await lab.inside("bob", "hostname mallory");
  expect(await lab.changes()).toEqual([
    {
      object: "guest",
      guest: "bob",
      difference: "differs",
      attribute: "hostname",
      observed: "mallory",
      desired: "bob",
    },
  ]);
  expect(operationsOf(await lab.apply())).toEqual(["set-hostname bob"]);
  await lab.expectSettled();
});

test("one that would command a terminal is shown, and does not", async () => {
  await lab.inside("bob", "printf '\\033]0;title\\007' > /proc/sys/kernel/hostname");
  lab.save();
  const { stdout } = await sandbox.dumm(["diff", lab.file]);
  expect(stdout).toContain("\\x1b]0;title\\x07");
  expect(stdout).not.toContain("\u001b");
  await lab.apply();
});
