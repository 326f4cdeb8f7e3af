import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildBusyboxMaster } from "../../../src/core/master/busybox.ts";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { FILES, Sandbox } from "../../support/sandbox.ts";
import { commandLines } from "../../support/snapshot.ts";
import { until } from "../../support/until.ts";
import { compileSuite, failuresIn, makeLayer } from "./union-fixture.ts";

let sandbox: Sandbox;
let lab: TestLab;

const MASTER = `${FILES}/master`;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  const scratch = mkdtempSync(join(tmpdir(), "dumm-union-"));
  try {
    const { path } = await buildBusyboxMaster(() => undefined);
    cpSync(path, join(scratch, "master"), { recursive: true, verbatimSymlinks: true });
    mkdirSync(join(scratch, "master/suite"));
    makeLayer(join(scratch, "master/suite"));
    cpSync(compileSuite(scratch), join(scratch, "master/conformance"));
    await sandbox.output("cp", "-a", join(scratch, "master"), MASTER);
  } finally {
    rmSync(scratch, { recursive: true });
  }
  lab = new TestLab(sandbox, {
    name: "unions",
    defaults: { master: MASTER },
    bridges: { lan: {} },
    guests: {
      over: { union: "overlay", interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } } },
      fuse: { union: "fuse", interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
    },
  });
  await lab.apply();
});
afterAll(() => sandbox.close());

const servers = (): string[] => commandLines(sandbox).filter((line) => line.includes("/fuse/main.js"));

async function serverPids(): Promise<string[]> {
  return (await sandbox.run(["pgrep", "-f", "core/filesystem/fuse/main.js"])).stdout.split("\n").filter(Boolean);
}

test("one guest is of overlayfs, the other of FUSE, and nothing differs", async () => {
  const mounts = readFileSync(sandbox.reach("/proc/1/mounts"), "utf8");
  expect(mounts).toMatch(/guests\/over\/union overlay /);
  expect(mounts).toMatch(/guests\/fuse\/union fuse\.dumm /);
  expect(servers()).toHaveLength(1);
  await lab.expectSettled();
});

test.each(["over", "fuse"])("from inside of %s it does what a union has to do", async (guest) => {
  const { stdout } = await lab.exec(guest, ["/conformance", "/suite", "confined"]);
  expect(failuresIn(stdout)).toEqual([]);
  expect(failuresIn((await lab.exec(guest, ["/conformance", "/suite", "after"])).stdout)).toEqual([]);
});

test("guests that write the same file of the master each have their own", async () => {
  await lab.inside("fuse", "echo fuse >/etc/shells; echo more >>/etc/passwd");
  await lab.inside("over", "echo over >/etc/shells");
  expect(await lab.inside("fuse", "cat /etc/shells; tail -n 1 /etc/passwd")).toBe("fuse\nmore\n");
  expect(await lab.inside("over", "cat /etc/shells; grep -c more /etc/passwd || true")).toBe("over\n0\n");
  expect(readFileSync(sandbox.reach(`${MASTER}/etc/shells`), "utf8")).toBe("/bin/sh\n");
});

test("what was asked for is compared, and a change of it takes a reboot", async () => {
  const guests = lab.topology.guests ?? {};
  Object.assign(guests["over"] ?? {}, { union: "fuse" });
  expect(await lab.changes()).toContainEqual({
    object: "guest",
    guest: "over",
    difference: "differs",
    attribute: "union",
    observed: "overlay",
    desired: "fuse",
  });
  Object.assign(guests["over"] ?? {}, { union: "auto" });
  Object.assign(guests["fuse"] ?? {}, { union: "auto" });
  await lab.expectSettled();
});

test("its process is killed: diff says so, and the next apply starts that guest anew", async () => {
  const { over } = await lab.processes();
  await lab.inside("fuse", "echo kept >/root/kept; ln /root/kept /root/too; sync");
  Object.assign(lab.topology.guests?.["fuse"] ?? {}, { union: "fuse" });
  for (const pid of await serverPids()) await sandbox.output("kill", "-KILL", pid);
  await until(() => servers().length === 0);
  expect((await lab.guests())["fuse"]?.state).toBe("hung");
  expect(await lab.changes()).toContainEqual({ object: "guest", guest: "fuse", difference: "hung" });
  expect(operationsOf(await lab.apply()).slice(0, 2)).toEqual(["stop-guest fuse", "start-guest fuse"]);
  expect(await lab.inside("fuse", "cat /root/kept /root/too; echo new >/root/kept; cat /root/too")).toBe(
    "kept\nkept\nnew\n",
  );
  expect(await lab.processes()).toMatchObject({ over });
  await lab.expectSettled();
});

test("templates are laid over it as over an overlay", async () => {
  sandbox.write(`${FILES}/unions/templates/psk/diff/fuse/etc/psk`, "psk\n");
  sandbox.write(`${FILES}/unions/templates/psk/diff/fuse/etc/.wh.profile`, "");
  const before = await lab.processes();
  Object.assign(lab.topology, { template: "psk" });
  await lab.apply();
  expect(await lab.inside("fuse", "cat /etc/psk; ls /etc/profile 2>/dev/null || echo gone")).toBe("psk\ngone\n");
  await lab.inside("fuse", "echo dropped >/etc/dropped");
  await lab.expectSettled();
  delete lab.topology.template;
  await lab.apply();
  expect(
    await lab.inside("fuse", "ls /etc/psk /etc/dropped 2>/dev/null | wc -l; head -c 0 /etc/profile && echo back"),
  ).toBe("0\nback\n");
  expect(await lab.processes()).toEqual(before);
  await lab.expectSettled();
});

test("destroy ends its process", async () => {
  await lab.destroy();
  await until(() => servers().length === 0);
  expect(readFileSync(sandbox.reach("/proc/1/mounts"), "utf8")).not.toContain("fuse.dumm");
});

test("where overlayfs cannot be used FUSE takes its place, and a line says so", async () => {
  const directory = `${FILES}/container`;
  for (const part of ["", ".lower", ".upper", ".work"]) mkdirSync(sandbox.reach(directory + part));
  const options = `lowerdir=${directory}.lower,upperdir=${directory}.upper,workdir=${directory}.work`;
  await sandbox.output("mount", "-t", "overlay", "overlay", "-o", options, directory);
  const boxed = new TestLab(sandbox, { name: "boxed", guests: { alice: {} } }, directory);
  boxed.save();
  const { status, stderr } = await sandbox.dumm(["apply", boxed.file]);
  expect(stderr).toContain("its union is FUSE: overlayfs cannot be mounted here (EINVAL)");
  expect(status).toBe(0);
  await boxed.inside("alice", "rm /etc/shells; echo diff >/etc/mine");
  expect(await boxed.inside("alice", "ls /etc/shells 2>/dev/null || cat /etc/mine")).toBe("diff\n");
  await boxed.expectSettled();

  Object.assign(boxed.topology.guests?.["alice"] ?? {}, { union: "overlay" });
  boxed.save();
  const refused = await sandbox.dumm(["apply", "--allow-reboot", boxed.file]);
  expect(refused.stderr).toContain("guest alice");
  expect(refused.status).toBe(4);
  await boxed.destroy();
  await until(() => servers().length === 0);
});
