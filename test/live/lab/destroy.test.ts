import { readFileSync, rmSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestLab } from "../../support/lab.ts";
import { FILES, Sandbox } from "../../support/sandbox.ts";
import { type Snapshot, snapshot } from "../../support/snapshot.ts";
import { until } from "../../support/until.ts";
import { RUNTIME } from "../../support/user.ts";

let sandbox: Sandbox;
let lab: TestLab;
let before: Snapshot;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, {
    name: "passing",
    bridges: { lan: { addresses: ["10.0.0.254/24"] } },
    guests: {
      alice: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] }, eth1: {} } },
      bob: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
    },
  });
  lab.save();
  before = await snapshot(sandbox);
});
afterAll(() => sandbox.close());

const written = (guest: string, file: string): string =>
  readFileSync(sandbox.reach(`${lab.directory}/.dumm/guests/${guest}/diff/root/${file}`), "utf8");

/** How many guests keep their ids from all others. */
function reservations(): number {
  const { ino } = statSync(sandbox.reach(`${sandbox.user ? RUNTIME : "/run"}/dumm.ids`));
  const locks = readFileSync("/proc/locks", "utf8").split("\n");
  return locks.filter((line) => line.includes("OFDLCK") && line.includes(`:${ino} `)).length;
}

describe("destroy", () => {
  test("of a lab that never ran does nothing", async () => {
    expect(await lab.destroy()).toEqual({ changes: [], operations: [] });
    expect(await snapshot(sandbox)).toEqual(before);
  });

  test("leaves nothing but what guests have written", async () => {
    await lab.apply();
    await lab.inside("alice", "mkdir -p /root; echo kept > /root/unsynced; echo kept > /root/synced; sync");
    await lab.inside("bob", "mkdir -p /root; dd if=/dev/zero of=/root/large bs=1k count=3000 2>/dev/null");
    await lab.destroy();
    expect(await snapshot(sandbox)).toEqual(before);
    expect(written("alice", "unsynced")).toBe("kept\n");
    expect(written("alice", "synced")).toBe("kept\n");
    expect(written("bob", "large")).toHaveLength(3_072_000);
  });

  test("twice does nothing the second time", async () => {
    expect(await lab.destroy()).toEqual({ changes: [], operations: [] });
    expect(await snapshot(sandbox)).toEqual(before);
  });

  test("and apply gives guests back what they have written", async () => {
    await lab.apply();
    expect(await lab.inside("alice", "cat /root/unsynced /root/synced")).toBe("kept\nkept\n");
    await lab.expectSettled();
  });

  test("finds guests that were killed, or that do not answer", async () => {
    const { alice, bob } = await lab.processes();
    await sandbox.output("kill", "-KILL", String(alice?.pid));
    await sandbox.output("kill", "-STOP", String(bob?.pid));
    await lab.destroy();
    expect(await snapshot(sandbox)).toEqual(before);
  });

  test("by the lab's name, once its topology is gone", async () => {
    await lab.apply();
    rmSync(sandbox.reach(lab.file));
    const { status, stderr } = await sandbox.dumm(["destroy", "passing"], { cwd: FILES });
    expect(stderr).toContain("stop guest alice");
    expect(status).toBe(0);
    expect(await snapshot(sandbox)).toEqual({ ...before, files: before.files.filter((path) => path !== lab.file) });
  });

  test("of a name that no lab has", async () => {
    const { status, stderr } = await sandbox.dumm(["destroy", "passing"], { cwd: FILES });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("passing") });
  });

  test("of one lab leaves another alone", async () => {
    const other = new TestLab(sandbox, {
      name: "staying",
      bridges: { other: {} },
      guests: { alice: { interfaces: { eth9: { bridge: "other", addresses: ["10.0.0.1/24"] } } } },
    });
    await other.apply();
    const processes = await other.processes();
    await lab.apply();
    expect(reservations()).toBe(3);
    await lab.destroy();
    expect(await other.processes()).toEqual(processes);
    expect(await other.changes()).toEqual([]);
    await until(() => reservations() === 1);
    await other.destroy();
    expect((await snapshot(sandbox)).run).toEqual([]);
  });
});
