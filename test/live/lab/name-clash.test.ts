import { afterAll, beforeAll, expect, test } from "vitest";
import { TestLab } from "../../support/lab.ts";
import { FILES, Sandbox } from "../../support/sandbox.ts";
import { snapshot } from "../../support/snapshot.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await Sandbox.open();
});
afterAll(() => sandbox.close());

const longBridge = "a-bridge-with-30-characters-ab";

function newLab(name = "clash"): TestLab {
  return new TestLab(sandbox, {
    name,
    bridges: { lan: {}, [longBridge]: {} },
    guests: { alice: { interfaces: { eth0: { bridge: "lan" } } } },
  });
}

/** Expects that apply and diff refuse, name the link, and change nothing. */
async function clashes(lab: TestLab, ...says: string[]): Promise<void> {
  lab.save();
  const before = await snapshot(sandbox);
  for (const command of ["apply", "diff"]) {
    const { status, stderr } = await sandbox.dumm([command, lab.file]);
    for (const words of says) expect(stderr).toContain(words);
    expect(status).toBe(4);
  }
  expect(await snapshot(sandbox)).toEqual(before);
}

test("a bridge of the host's", async () => {
  await sandbox.output("ip", "link", "add", "lan", "type", "bridge");
  await clashes(newLab(), "bridge lan", "exists already");
  await sandbox.output("ip", "link", "delete", "lan");
});

test("a tap of somebody's", async () => {
  await sandbox.output("ip", "tuntap", "add", "alice-eth0", "mode", "tap");
  await clashes(newLab(), "tap alice-eth0", "exists already");
  await sandbox.output("ip", "link", "delete", "alice-eth0");
});

test("an altname of a link of the host's", async () => {
  await sandbox.output("ip", "tuntap", "add", "stranger", "mode", "tap");
  await sandbox.output("ip", "link", "property", "add", "dev", "stranger", "altname", longBridge);
  await clashes(newLab(), `bridge ${longBridge}`, "stranger");
  await sandbox.output("ip", "link", "delete", "stranger");
});

test("a bridge of another lab, which goes on", async () => {
  const first = newLab("first");
  await first.apply();
  const processes = await first.processes();
  await clashes(newLab("second"), "bridge lan", "tap alice-eth0", "belongs to lab first");
  expect(await first.processes()).toEqual(processes);
  await first.expectSettled();
  await first.destroy();
  await newLab("second").apply();
  await newLab("second").destroy();
});

test("a lab of the same name that runs from another directory", async () => {
  const first = newLab("twice");
  await first.apply();
  const second = new TestLab(sandbox, { name: "twice", guests: { bob: {} } }, `${FILES}/elsewhere`);
  await clashes(second, "lab twice", first.directory);
  await first.expectSettled();
  await first.destroy();
  await second.apply();
  await second.destroy();
});

test("a lab that runs from the same working directory is not touched by another one", async () => {
  const directory = `${FILES}/both`;
  const guests = { alice: {} };
  const one = new TestLab(sandbox, { name: "one", guests }, directory);
  await one.apply();
  await one.inside("alice", "mkdir -p /root; echo kept > /root/file");
  const other = sandbox.write(`${directory}/other.yaml`, JSON.stringify({ name: "two", guests }));
  const before = await snapshot(sandbox);
  for (const command of ["apply", "diff", "destroy"]) {
    const { status, stderr } = await sandbox.dumm([command, other]);
    expect(stderr).toContain("lab one runs from this working directory");
    expect(stderr).toContain("dumm destroy one");
    expect(status).toBe(4);
  }
  expect(await snapshot(sandbox)).toEqual(before);
  expect(await one.inside("alice", "cat /root/file")).toBe("kept\n");
  await one.expectSettled();
  await one.destroy();
  expect(await sandbox.dumm(["destroy", other])).toMatchObject({ status: 0 });
});

test("an argument is not taken from standard input", async () => {
  const { status, stderr } = await sandbox.dumm(["status"], { stdin: "the next line of a script\n", cwd: FILES });
  expect(stderr).toContain("there is no topology file topology.yaml");
  expect(status).toBe(2);
});
