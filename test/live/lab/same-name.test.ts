import { afterAll, beforeAll, expect, test } from "vitest";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";

let sandbox: Sandbox;
let lab: TestLab;

const at = (address: string) => ({ bridge: "lan", addresses: [address] });
const alias = async (): Promise<string> =>
  JSON.parse(await sandbox.output("ip", "-json", "link", "show", "a-b-c"))[0].ifalias;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, {
    name: "same",
    bridges: { lan: { addresses: ["10.0.0.254/24"] } },
    guests: { "a-b": { interfaces: { c: at("10.0.0.1/24") } }, peer: { interfaces: { eth0: at("10.0.0.9/24") } } },
  });
  await lab.apply();
});
afterAll(() => sandbox.close());

test("a tap is handed from a guest that goes to one that comes", async () => {
  const { peer } = await lab.processes();
  Object.assign(lab.topology, { guests: { ...lab.topology.guests, a: { interfaces: { "b-c": at("10.0.0.2/24") } } } });
  delete lab.topology.guests?.["a-b"];
  expect(await lab.changes()).toContainEqual({
    object: "tap",
    tap: "a-b-c",
    difference: "differs",
    attribute: "owner",
    observed: "a-b:c",
    desired: "a:b-c",
  });
  expect(operationsOf(await lab.apply())).toContain("set-tap a-b-c owner");
  expect(await alias()).toBe("dumm:same:a:b-c");
  await lab.reaches("peer", "10.0.0.2");
  await lab.expectSettled();
  expect(await lab.processes()).toMatchObject({ peer });
});

test("and between the interfaces of two guests that stay", async () => {
  const guests = lab.topology.guests ?? {};
  guests["a-b"] = {};
  await lab.apply();
  const processes = await lab.processes();
  Object.assign(guests, { "a-b": { interfaces: { c: at("10.0.0.1/24") } }, a: {} });
  expect(operationsOf(await lab.apply()).sort()).toEqual([
    "add-address a-b:c 10.0.0.1/24",
    "plug-interface a-b:c",
    "set-tap a-b-c owner",
    "unplug-interface a:b-c",
  ]);
  expect(await alias()).toBe("dumm:same:a-b:c");
  await lab.reaches("peer", "10.0.0.1");
  await lab.expectSettled();
  expect(await lab.processes()).toEqual(processes);
});

test("an address moves from a bridge that goes to one that comes without being on both", async () => {
  for (const { interfaces = {} } of Object.values(lab.topology.guests ?? {})) {
    for (const one of Object.values(interfaces ?? {})) Object.assign(one ?? {}, { bridge: "wan" });
  }
  Object.assign(lab.topology, { bridges: { wan: lab.topology.bridges?.["lan"] } });
  expect(operationsOf(await lab.apply())).toEqual([
    "create-bridge wan",
    "delete-bridge-address lan 10.0.0.254/24",
    "add-bridge-address wan 10.0.0.254/24",
    "set-tap peer-eth0 bridge",
    "set-tap a-b-c bridge",
    "delete-bridge lan",
  ]);
  await sandbox.output("busybox", "ping", "-c", "3", "-W", "5", "10.0.0.9");
  await lab.expectSettled();
});
