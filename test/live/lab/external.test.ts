import { afterEach, beforeEach, expect, test } from "vitest";
import { FarEnd } from "../../support/far-end.ts";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { until } from "../../support/until.ts";

let sandbox: Sandbox;
let lab: TestLab;

/** The host has the link `up0`, which is up, and `down0`, which is not. */
beforeEach(async () => {
  sandbox = await Sandbox.open();
  await FarEnd.behind(sandbox, "up0", "10.0.0.101/24");
  await FarEnd.behind(sandbox, "down0", "10.0.0.102/24");
  await sandbox.output("ip", "link", "set", "up0", "up");
  await sandbox.output("ip", "address", "add", "192.0.2.1/24", "dev", "up0");
  await sandbox.output("ip", "link", "property", "add", "dev", "down0", "altname", "a-name-of-the-hosts-own");
  lab = new TestLab(sandbox, {
    name: "external",
    bridges: { lan: { external: ["up0", "down0"] } },
    guests: { alice: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } } } },
  });
});
afterEach(() => sandbox.close());

interface Shown {
  ifname: string;
  flags: string[];
  master?: string;
  altnames?: string[];
}

/** What of the host's links dumm could change, and their addresses. */
async function links(): Promise<unknown[]> {
  const shown: Shown[] = JSON.parse(await sandbox.output("ip", "-json", "-details", "link", "show", "type", "veth"));
  const described = shown.map(({ ifname, flags, master = null, altnames = [] }) => {
    return { ifname, up: flags.includes("UP"), promiscuous: flags.includes("PROMISC"), master, altnames };
  });
  return [...described, await sandbox.output("ip", "-4", "-oneline", "address", "show", "dev", "up0")];
}

async function ping(address: string): Promise<void> {
  await lab.inside("alice", `ping -c 1 -W 2 ${address} || ping -c 3 -W 5 ${address}`);
}

test("a guest reaches what is behind the host's links, which are given back as they were", async () => {
  const before = await links();
  const report = await lab.apply();
  expect(operationsOf(report).filter((one) => one.includes("external"))).toEqual([
    "take-external up0",
    "take-external down0",
  ]);
  await ping("10.0.0.101");
  await ping("10.0.0.102");
  await lab.expectSettled();
  expect((await sandbox.dumm(["diff", lab.file])).stdout).not.toContain("foreign");

  Object.assign(lab.topology.bridges?.["lan"] ?? {}, { external: "up0" });
  const processes = await lab.processes();
  expect(operationsOf(await lab.apply())).toEqual(["return-external down0"]);
  expect(await lab.processes()).toEqual(processes);
  await ping("10.0.0.101");
  await lab.expectSettled();

  await lab.destroy();
  expect(await links()).toEqual(before);
});

test("a link that was pulled out, set down, or left by its bridge is named, and mended", async () => {
  const before = await links();
  await lab.apply();
  await sandbox.output("ip", "link", "set", "up0", "nomaster");
  await sandbox.output("ip", "link", "set", "down0", "down");
  expect(await lab.changes()).toEqual([
    { object: "external", external: "up0", difference: "differs", attribute: "bridge", observed: null, desired: "lan" },
    { object: "external", external: "down0", difference: "differs", attribute: "up", observed: false, desired: true },
  ]);
  await lab.apply();
  await ping("10.0.0.101");
  await ping("10.0.0.102");

  await sandbox.output("ip", "link", "delete", "lan");
  await lab.apply();
  await ping("10.0.0.102");
  await lab.expectSettled();

  await sandbox.output("ip", "link", "delete", "lan");
  await lab.destroy();
  expect(await links()).toEqual(before);
});

test("whoever is killed over it, and loses the topology: destroy by name gives it back", async () => {
  const before = await links();
  lab.save();
  const running = await sandbox.startDumm(["apply", lab.file]);
  await until(async () => (await sandbox.output("ip", "link", "show", "dev", "down0")).includes("altname dumm:"));
  await running.kill("SIGKILL");
  await running.result;
  await sandbox.output("rm", lab.file);
  expect((await sandbox.dumm(["list"])).stdout).toContain("external");
  expect(await sandbox.dumm(["destroy", "external"])).toMatchObject({ status: 0 });
  expect(await links()).toEqual(before);
});

test("a link that there is not, or that is somebody's already, is told with its place before anything is changed", async () => {
  await sandbox.output("ip", "link", "add", "br9", "type", "bridge");
  await sandbox.output("ip", "link", "set", "up0", "master", "br9");
  lab.topology.bridges = { lan: { external: ["up0", "eth9", "br9"] } };
  const before = await sandbox.output("ip", "link");
  lab.save();
  const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(status).toBe(5);
  expect(stderr).toMatch(/topology\.yaml:\d+:\d+: link up0 is on br9 already/);
  expect(stderr).toMatch(/topology\.yaml:\d+:\d+: the host has no link eth9/);
  expect(stderr).toMatch(/topology\.yaml:\d+:\d+: link br9 is a bridge/);
  expect(await sandbox.output("ip", "link")).toBe(before);
  expect(await lab.changes()).toContainEqual(expect.objectContaining({ object: "external", external: "eth9" }));

  await sandbox.output("ip", "link", "set", "up0", "nomaster");
  lab.topology.bridges = { lan: { external: "up0" } };
  await lab.apply();
  const other = new TestLab(sandbox, { name: "other", bridges: { wan: { external: "up0" } } });
  other.save();
  const refused = await sandbox.dumm(["apply", other.file]);
  expect(refused).toMatchObject({ status: 5 });
  expect(refused.stderr).toContain("link up0 is external in lab external");
  await lab.expectSettled();
});
