import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Interface, Topology } from "../../../src/core/topology/types.ts";
import { operationsOf, succeeded, TestLab } from "../../support/lab.ts";
import { whilePinging } from "../../support/ping.ts";
import { FILES, Sandbox } from "../../support/sandbox.ts";
import { snapshot } from "../../support/snapshot.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.open();
});
afterAll(() => sandbox.close());

/** Copies an example into the sandbox, so that what it writes is gone with it. */
function example(name: string): string {
  const text = readFileSync(new URL(`../../../examples/${name}.yaml`, import.meta.url), "utf8");
  return sandbox.write(`${FILES}/${name}/topology.yaml`, text);
}

async function ping(file: string, guest: string, address: string, ...options: string[]): Promise<void> {
  const argv = ["ping", "-c", "1", "-W", "5", ...options, address];
  expect(await sandbox.dumm(["exec", "-f", file, guest, "--", ...argv]), `${guest} to ${address}`).toMatchObject({
    status: 0,
  });
}

test("a ring of cables comes up, whatever the order of their ends, and leaves nothing", async () => {
  const file = example("ring");
  const before = await snapshot(sandbox);
  succeeded(await sandbox.dumm(["apply", "--json", file]));
  for (const address of ["10.2.0.1", "10.3.0.1", "10.4.0.1"]) await ping(file, "north", address, "-I", "10.1.0.1");
  // Beyond 15 characters the name is an altname.
  const port = await sandbox.output("ip", "-oneline", "link", "show", "north-eth0");
  const master = /master (\S+)/.exec(port)?.[1] ?? "";
  expect(await sandbox.output("ip", "link", "show", "east-eth1--north-eth0")).toContain(`: ${master}: `);
  const turned = readFileSync(sandbox.reach(file), "utf8").replace(
    "[north:eth0, east:eth1]",
    "[east:eth1, north:eth0]",
  );
  sandbox.write(file, turned);
  expect(succeeded(await sandbox.dumm(["diff", "--json", file]))).toEqual({ changes: [], operations: [] });
  succeeded(await sandbox.dumm(["destroy", "--json", file]));
  expect({ ...(await snapshot(sandbox)), files: before.files }).toEqual(before);
});

test("twenty clients written once come up and reach their server; two more follow while they run", async () => {
  const file = example("clients");
  succeeded(await sandbox.dumm(["apply", "--json", file]));
  await Promise.all(
    [1, 9, 20].flatMap((client) => [
      ping(file, `client${client}`, "10.0.0.1"),
      ping(file, "server", `10.0.0.${10 + client}`),
    ]),
  );
  await ping(file, "server", "fd00::24");
  const more = { env: { CLIENTS: "22", MTU: "" } };
  const report = succeeded<{ operations: { operation: string; guest?: string }[] }>(
    await sandbox.dumm(["apply", "--json", file], more),
  );
  // All others learn their names, and nothing else happens to them.
  const others = report.operations.filter(({ operation }) => operation !== "write-hosts");
  expect([...new Set(others.flatMap(({ guest }) => guest ?? []))]).toEqual(["client21", "client22"]);
  await ping(file, "client22", "10.0.0.11");
  expect(await sandbox.dumm(["diff", file], more)).toMatchObject({ status: 0 });
  expect(await sandbox.dumm(["diff", file], { env: { CLIENTS: "none" } })).toMatchObject({ status: 3 });
  succeeded(await sandbox.dumm(["destroy", "--json", file]));
});

describe("a running lab", () => {
  let lab: TestLab;
  const interfaces = (guest: string): Record<string, Interface> =>
    lab.topology.guests?.[guest]?.interfaces as Record<string, Interface>;

  beforeAll(async () => {
    const topology: Topology = {
      name: "language",
      bridges: { lan: {} },
      links: [["moon:eth1", "sun:eth1"]],
      guests: {
        moon: {
          interfaces: {
            eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] },
            eth1: { addresses: ["10.1.0.1/24", "fd01::1/64"] },
          },
          routes: [
            { to: "10.9.0.0/16", via: "10.1.0.2" },
            { to: "fd09::/64", via: "fd01::2" },
          ],
        },
        sun: {
          interfaces: {
            eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] },
            eth1: { addresses: ["10.1.0.2/24", "fd01::2/64"] },
          },
        },
      },
    };
    lab = new TestLab(sandbox, topology);
    await lab.apply();
  });

  /** Applies while moon pings sun over the bridge; neither is started anew, and the lab is settled afterwards. */
  async function change(edit: () => void): Promise<string[]> {
    const processes = await lab.processes();
    const report = await whilePinging(lab, "moon", "10.0.0.2", () => {
      edit();
      return lab.apply();
    });
    await lab.expectSettled();
    expect(await lab.processes()).toEqual(processes);
    return operationsOf(report);
  }

  test("takes an interface down, and up again with all that was on it", async () => {
    await lab.inside("moon", "ping -c 1 -W 5 fd01::2");
    const down = await change(() => Object.assign(interfaces("moon")["eth1"] ?? {}, { up: false }));
    expect(down.sort()).toEqual([
      "delete-address moon:eth1 fd01::1/64",
      "delete-route moon",
      "delete-route moon",
      "set-interface moon:eth1 up",
    ]);
    expect(await lab.inside("moon", "cat /sys/class/net/eth1/flags")).toBe("0x1002\n");
    const up = await change(() => Object.assign(interfaces("moon")["eth1"] ?? {}, { up: true }));
    expect(up.sort()).toEqual([
      "add-address moon:eth1 fd01::1/64",
      "add-route moon",
      "add-route moon",
      "set-interface moon:eth1 up",
    ]);
    await lab.inside("moon", "ping -c 1 -W 5 10.1.0.2; ping -c 1 -W 5 fd01::2");
  });

  test("takes an interface that is down from the start", async () => {
    const operations = await change(() => {
      interfaces("sun")["eth2"] = { bridge: "lan", addresses: ["10.2.0.2/24", "fd02::2/64"], up: false };
    });
    expect(operations).toEqual(["create-tap sun-eth2", "plug-interface sun:eth2", "add-address sun:eth2 10.2.0.2/24"]);
  });

  test("moves an interface from a bridge to a cable, and a cable's end to another guest", async () => {
    interfaces("moon")["eth2"] = { bridge: "lan" };
    await lab.apply();
    const operations = await change(() => {
      interfaces("moon")["eth2"] = {};
      interfaces("sun")["eth3"] = {};
      lab.topology.links?.push(["sun:eth3", "moon:eth2"]);
    });
    expect(operations).toEqual([
      "create-bridge moon-eth2--sun-eth3",
      "create-tap sun-eth3",
      "set-tap moon-eth2 bridge",
      "plug-interface sun:eth3",
    ]);
  });

  test("gives both ends of a cable the mtu of one", async () => {
    const operations = await change(() => Object.assign(interfaces("moon")["eth1"] ?? {}, { mtu: 1400 }));
    expect(operations.sort()).toEqual([
      "set-bridge moon-eth1--sun-eth1 mtu",
      "set-interface moon:eth1 mtu",
      "set-interface sun:eth1 mtu",
      "set-tap moon-eth1 mtu",
      "set-tap sun-eth1 mtu",
    ]);
    await lab.inside("moon", "ping -c 1 -W 5 -s 1372 10.1.0.2");
  });
});
