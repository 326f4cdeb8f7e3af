import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCgroupSite } from "../../../src/core/cgroup/site.ts";
import { setxattr } from "../../../src/core/sys/libc.ts";
import { canLimit } from "../../support/can-limit.ts";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { until } from "../../support/until.ts";
import { giveToUser } from "../../support/user.ts";

let sandbox: Sandbox;
let lab: TestLab;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, {
    name: "limits",
    guests: { alice: { limits: { cpu: 0.2, memory: "96M" } }, bob: {}, carol: { confined: false } },
  });
});
afterAll(() => sandbox.close());

describe.runIf(canLimit())("limits (where the host gives control groups of version 2)", () => {
  const site = findCgroupSite();
  const ours = site.usable ? join(site.directory, "dumm") : "";
  const path = (guest: string, file: string): string => join(ours, "limits", guest, file);
  const read = (guest: string, file: string): string => readFileSync(path(guest, file), "utf8").trim();
  /** For a guest with 32M. */
  const unasked = String(112 * 2 ** 20 + 4096);
  const throttled = (): number => Number(/^nr_throttled (\d+)$/m.exec(read("alice", "cpu.stat"))?.[1]);

  test("a guest starts with those that it is given, and one that is confined with one of its memory in any case", async () => {
    expect(operationsOf(await lab.apply()).sort()).toEqual(
      ["alice", "bob", "carol"].flatMap((guest) => [`start-guest ${guest}`, `release-guest ${guest}`]).sort(),
    );
    expect([read("alice", "cpu.max"), read("alice", "memory.max")]).toEqual(["20000 100000", String(96 * 2 ** 20)]);
    expect([read("bob", "cpu.max"), read("bob", "memory.max")]).toEqual(["max 100000", unasked]);
    expect([read("carol", "cpu.max"), read("carol", "memory.max")]).toEqual(["max 100000", "max"]);
    const { alice, carol } = await lab.processes();
    for (const [guest, process] of Object.entries({ alice, carol }))
      expect(await sandbox.output("cat", `/proc/${process?.pid}/cgroup`)).toContain(`0::/dumm/limits/${guest}\n`);
    await lab.expectSettled();
  });

  test("a guest that works all the time is held back", async () => {
    const before = throttled();
    await lab.inside("alice", "for i in $(seq 1 60000); do :; done");
    await until(() => throttled() > before);
  });

  test("limits are changed and taken off while the guest runs, also while it is paused", async () => {
    const processes = await lab.processes();
    Object.assign(lab.topology.guests?.["alice"] ?? {}, { limits: { cpu: 2 }, state: "paused" });
    expect(operationsOf(await lab.apply())).toEqual(["set-limits alice", "pause-guest alice"]);
    expect([read("alice", "cpu.max"), read("alice", "memory.max")]).toEqual(["200000 100000", unasked]);
    Object.assign(lab.topology.guests?.["alice"] ?? {}, { limits: {} });
    expect(operationsOf(await lab.apply())).toEqual(["set-limits alice"]);
    Object.assign(lab.topology.guests?.["alice"] ?? {}, { state: "running" });
    await lab.apply();
    expect(read("alice", "cpu.max")).toBe("max 100000");
    expect(await lab.processes()).toEqual(processes);
    await lab.expectSettled();
  });

  test("what was set by hand is named, and mended", async () => {
    writeFileSync(path("bob", "memory.max"), "max");
    writeFileSync(path("carol", "cpu.max"), "5000 10000");
    expect(await lab.changes()).toMatchObject([
      { object: "guest", guest: "bob", attribute: "limits", desired: null },
      { object: "guest", guest: "carol", attribute: "limits", observed: { cpu: 0.5, memory: null }, desired: null },
    ]);
    expect(operationsOf(await lab.apply())).toEqual(["set-limits bob", "set-limits carol"]);
    await lab.expectSettled();
  });

  test("a guest that takes more memory than it may is ended, alone, and started again by the next apply", async () => {
    Object.assign(lab.topology.guests?.["alice"] ?? {}, { memory: "128M", limits: { memory: "48M" } });
    lab.save();
    expect((await sandbox.dumm(["apply", "--allow-reboot", lab.file])).status).toBe(0);
    const { alice, bob } = await lab.processes();
    await lab.exec("alice", ["dd", "if=/dev/zero", "of=/dev/shm/much", "bs=1M", "count=60"]);
    await until(async () => (await lab.guests())["alice"]?.state === "stopped");
    expect(operationsOf(await lab.apply())).toEqual(["start-guest alice", "release-guest alice"]);
    const after = await lab.processes();
    expect(after["bob"]).toEqual(bob);
    expect(after["alice"]).not.toEqual(alice);
    await lab.expectSettled();
  });

  test("where none can be made, a guest without limits starts all the same, and one with limits does not", async () => {
    writeFileSync(join(ours, "cgroup.max.descendants"), "0");
    Object.assign(lab.topology.guests ?? {}, { dave: {}, erin: { limits: { cpu: 1 } } });
    lab.save();
    const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
    writeFileSync(join(ours, "cgroup.max.descendants"), "max");
    expect(stderr).toMatch(/^ok {6}start guest dave .*\n {8}note: it has no control group of its own: EAGAIN/m);
    expect(stderr).toMatch(/^failed {2}start guest erin\n/m);
    expect(status).toBe(4);
    expect(operationsOf(await lab.apply())).toEqual(["start-guest erin", "release-guest erin"]);
    await lab.expectSettled();
  });

  test("a guest that goes takes its control group along, and the lab takes all of them", async () => {
    delete lab.topology.guests?.["carol"];
    await lab.apply();
    expect([existsSync(path("carol", "")), existsSync(path("bob", ""))]).toEqual([false, true]);
    await lab.destroy();
    expect(existsSync(ours)).toBe(false);
  });
});

describe.runIf(canLimit())("limits of an ordinary user", () => {
  const site = findCgroupSite();
  const delegated = join(site.usable ? site.directory : "", "delegated");
  let machine: Sandbox;
  let mine: TestLab;

  beforeAll(async () => {
    machine = await Sandbox.open(true);
    mine = new TestLab(machine, { name: "mine", guests: { alice: { limits: { cpu: 0.5 } }, bob: {} } });
    mine.save();
    mkdirSync(delegated);
  });
  afterAll(async () => {
    await machine.close();
    const left = join(delegated, "dumm-commands");
    for (const directory of [left, delegated]) if (existsSync(directory)) rmdirSync(directory);
  });

  test("are refused where he has no control group to divide", async () => {
    const { status, stderr } = await machine.dumm(["apply", mine.file]);
    expect(stderr).toContain("is not this user's to divide");
    expect(stderr).toContain("systemd-run --user --scope -p Delegate=yes dumm apply");
    expect(status).toBe(5);
  });

  test("lie in that which was delegated to him, where what it holds makes room", async () => {
    // As systemd does it.
    writeFileSync(join(delegated, "../cgroup.subtree_control"), "+cpu +memory");
    for (const file of ["", "cgroup.procs", "cgroup.subtree_control", "cgroup.threads"])
      giveToUser(join(delegated, file));
    setxattr(delegated, "user.delegate", Buffer.from("1"));
    const inside = ["sh", "-c", `echo $$ >${delegated}/cgroup.procs && exec "$@"`, "sh", ...machine.program];
    const { status, stderr } = await machine.run([...inside, "apply", mine.file]);
    expect({ status, stderr: stderr.replace(/^ok .*\n/gm, "") }).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(join(delegated, "dumm/mine/alice/cpu.max"), "utf8")).toBe("50000 100000\n");
    expect(readFileSync(join(delegated, "dumm/mine/bob/memory.max"), "utf8")).toBe(`${112 * 2 ** 20 + 4096}\n`);
    expect(await mine.changes()).toEqual([]);
  });

  test("are changed by commands that run elsewhere, and go with the lab", async () => {
    Object.assign(mine.topology.guests?.["alice"] ?? {}, { limits: { cpu: 0.25 } });
    expect(operationsOf(await mine.apply())).toEqual(["set-limits alice"]);
    expect(readFileSync(join(delegated, "dumm/mine/alice/cpu.max"), "utf8")).toBe("25000 100000\n");
    await mine.destroy();
    expect(existsSync(join(delegated, "dumm"))).toBe(false);
  });
});

describe.runIf(!canLimit())("limits, where the host gives no control groups of version 2", () => {
  test("a topology with limits is refused, and nothing is changed", async () => {
    lab.save();
    const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
    expect(stderr).toContain("guest alice: the host has no control groups for limits: ");
    expect(stderr).toContain("hint: Nothing was changed. ");
    expect(status).toBe(5);
    expect(await lab.guests()).toMatchObject({ bob: { state: "stopped" }, carol: { state: "stopped" } });
  });

  test("without limits it comes up", async () => {
    delete lab.topology.guests?.["alice"]?.limits;
    await lab.apply();
    await lab.expectSettled();
  });
});
