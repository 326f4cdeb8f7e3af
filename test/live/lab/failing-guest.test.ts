import { afterAll, beforeAll, expect, test } from "vitest";
import { operationsOf, type Report, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { snapshot } from "../../support/snapshot.ts";

let sandbox: Sandbox;
let lab: TestLab;

beforeAll(async () => {
  sandbox = await Sandbox.open();
});
afterAll(() => sandbox.close());

/** Its root file system cannot be mounted. */
const PANICS = ["hostfs=/nowhere"];
/** Its serial lines lead nowhere, so its agent cannot be heard. */
const MUTE = ["ssl=null"];

const eth0 = (address: string) => ({ eth0: { bridge: "lan", addresses: [address] } });

test("a guest that panics: its last words, 4, and the other guests come up", async () => {
  lab = new TestLab(sandbox, {
    name: "failing",
    bridges: { lan: {} },
    guests: {
      alice: { interfaces: eth0("10.0.0.1/24") },
      bad: { args: PANICS, interfaces: eth0("10.0.0.9/24") },
      bob: { interfaces: eth0("10.0.0.2/24") },
    },
  });
  lab.save();
  const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(stderr).toContain("guest bad");
  expect(stderr).toContain("Kernel panic");
  expect(status).toBe(4);
  await lab.inside("alice", "ping -c 1 -W 5 10.0.0.2");
  expect(await lab.guests()).toMatchObject({
    alice: { state: "running" },
    bad: { state: "stopped", pid: null },
    bob: { state: "running" },
  });
});

test("the next apply tries only what is missing", async () => {
  const { alice, bob } = await lab.processes();
  const { status, stdout } = await sandbox.dumm(["apply", "--json", lab.file]);
  expect(status).toBe(4);
  const report: Report = JSON.parse(stdout);
  expect(report.operations).toMatchObject([
    { operation: "start-guest", guest: "bad", status: "failed", error: { code: "guest-failed" } },
    { guest: "bad", status: "skipped" },
    { guest: "bad", status: "skipped" },
    { guest: "bad", status: "skipped" },
  ]);
  expect(await lab.processes()).toMatchObject({ alice, bob });
});

test("and once it is mended, the guest comes up", async () => {
  const { alice, bob } = await lab.processes();
  delete lab.topology.guests?.["bad"]?.args;
  expect(operationsOf(await lab.apply())[0]).toBe("start-guest bad");
  expect(await lab.processes()).toMatchObject({ alice, bob });
  await lab.inside("bad", "ping -c 1 -W 5 10.0.0.1");
  await lab.expectSettled();
});

test("a guest that panics while it runs: what was asked of it fails, and the next apply starts it again", async () => {
  const { alice, bob } = await lab.processes();
  await lab.exec("bad", ["sh", "-c", "echo c > /proc/sysrq-trigger"]);
  expect((await lab.changes()).map(({ object, guest }) => `${object} ${guest}`)).toContain("guest bad");
  await lab.apply();
  expect(await lab.processes()).toMatchObject({ alice, bob });
  await lab.expectSettled();
});

test("a guest whose agent is not heard: 4, its last words, and it is shown as hung", async () => {
  const { alice, bob } = await lab.processes();
  Object.assign(lab.topology.guests ?? {}, { mute: { args: MUTE } });
  lab.save();
  const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(stderr).toContain("guest mute");
  expect(status).toBe(4);
  expect(stderr).toContain("Run /.dumm/agent as init process");
  expect(await lab.processes()).toMatchObject({ alice, bob });
  expect((await lab.guests())["mute"]?.state).toBe("hung");
});

test("one of fifty: the other forty-nine run, the summary names it, and the next apply tries it alone", async () => {
  await lab.destroy();
  const guests = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [
      `g${index + 1}`,
      { interfaces: eth0(`10.0.0.${index + 1}/24`), ...(index === 24 ? { args: PANICS } : {}) },
    ]),
  );
  lab = new TestLab(sandbox, { name: "fifty", bridges: { lan: {} }, guests });
  lab.save();
  const { status, stdout, stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(status).toBe(4);
  expect(stdout).toMatch(/^lab fifty: 251 operations, 247 done, 1 failed, 3 skipped, in /);
  const [, summary = ""] = stderr.split("failed: start guest g25\n");
  expect(summary).toMatch(/^ {2}dumm: guest g25: its kernel ended \(.*\) before it was ready\n/);
  expect(summary).toContain("Kernel panic");
  expect(summary).toContain("hint: its whole console is in ");
  const before = await lab.guests();
  const running = Object.values(before).filter(({ state }) => state === "running");
  expect(running.length).toBe(49);
  expect(before["g25"]).toMatchObject({ state: "stopped", pid: null });
  await lab.reaches("g1", "10.0.0.50");

  const again = await sandbox.dumm(["apply", "--json", lab.file]);
  expect(again.status).toBe(4);
  const { operations }: Report = JSON.parse(again.stdout);
  expect(new Set(operations.map(({ guest }) => guest))).toEqual(new Set(["g25"]));
  expect(Object.values(await lab.guests()).filter(({ state }) => state === "running")).toEqual(running);
});

test("many that panic while others start: of each it is seen that its kernel ended", async () => {
  await lab.destroy();
  lab = new TestLab(sandbox, {
    name: "halves",
    guests: { "good{index}": { count: 15 }, "bad{index}": { count: 15, args: PANICS } },
  });
  lab.save();
  const { status, stdout } = await sandbox.dumm(["apply", "--json", lab.file]);
  expect(status).toBe(4);
  const { operations }: Report = JSON.parse(stdout);
  const ended = { code: "guest-failed", what: "its kernel ended (134) before it was ready" };
  expect(operations.filter(({ status }) => status === "failed")).toMatchObject(
    Array.from({ length: 15 }, (_, index) => ({ guest: `bad${index + 1}`, error: ended })),
  );
});

test("destroy takes all of it away", async () => {
  await lab.destroy();
  const { links, processes, run } = await snapshot(sandbox);
  expect(links).toHaveLength(1);
  expect(processes).toHaveLength(2);
  expect(run).toEqual([]);
});
