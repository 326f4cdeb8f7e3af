import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Impair, Interface } from "../../../src/core/topology/types.ts";
import { giveTc, rootQdiscs, TC } from "../../support/iproute2.ts";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { whilePinging } from "../../support/ping.ts";
import { Sandbox } from "../../support/sandbox.ts";

const SET = "set-interface alice:eth0 impair";

let sandbox: Sandbox;
let lab: TestLab;
let running: Awaited<ReturnType<TestLab["processes"]>>;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, {
    name: "impair",
    bridges: { lan: {} },
    guests: {
      alice: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } } },
      bob: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
    },
  });
  await giveTc(lab, "alice");
  await lab.apply();
  running = await lab.processes();
});
afterAll(() => sandbox.close());

function eth0(): Interface {
  return lab.topology.guests?.["alice"]?.interfaces?.["eth0"] ?? {};
}

/** Declares an impairment, or none, and applies that; nothing differs afterwards, and no guest was started anew. */
async function impair(impair?: Impair): Promise<string[]> {
  delete eth0().impair;
  Object.assign(eth0(), impair && { impair });
  const operations = operationsOf(await lab.apply());
  await lab.expectSettled();
  expect(await lab.processes()).toEqual(running);
  return operations;
}

/** The round trip times of some pings from alice to bob, sorted, in ms. */
async function roundTrips(count = 5): Promise<number[]> {
  const { stdout } = await lab.exec("alice", ["ping", "-i", "0.05", "-c", String(count), "-W", "2", "10.0.0.2"]);
  return [...stdout.matchAll(/ time=([\d.]+) ms/g)].map(([, time]) => Number(time)).sort((one, other) => one - other);
}

/** tc(8)'s view of our qdisc; undefined where there is none. */
async function ours(): Promise<Record<string, unknown> | undefined> {
  const [root] = await rootQdiscs(lab, "alice", "eth0");
  return root?.["handle"] === "6475:" ? (root["options"] as Record<string, unknown>) : undefined;
}

describe("an impairment of a running guest's interface", () => {
  test("delays", async () => {
    expect(await ours()).toBeUndefined();
    expect(await impair({ delay: "50ms" })).toEqual([SET]);
    const times = await roundTrips();
    expect(times).toHaveLength(5);
    expect(times[0]).toBeGreaterThanOrEqual(50);
  });

  test("is changed while packets pass, and none is lost", async () => {
    await whilePinging(lab, "alice", "10.0.0.2", () => impair({ delay: "20ms" }));
    expect((await roundTrips())[0]).toBeGreaterThanOrEqual(20);
  });

  test("loses every packet", async () => {
    expect(await impair({ loss: "100%" })).toEqual([SET]);
    expect(await roundTrips(3)).toEqual([]);
  });

  test("of nothing is none", async () => {
    expect(await impair({ loss: "0%" })).toEqual([SET]);
    expect(await ours()).toBeUndefined();
    const times = await roundTrips();
    expect(times).toHaveLength(5);
    expect(times[2]).toBeLessThan(20);
  });

  test("duplicates", async () => {
    await impair({ duplicate: "100%" });
    const { stdout } = await lab.exec("alice", ["ping", "-c", "3", "-i", "0.2", "10.0.0.2"]);
    expect(stdout).toContain("(DUP!)");
  });

  test("limits the rate", async () => {
    await impair({ rate: "1mbit" });
    await lab.inside("alice", "head -c 250000 /dev/zero > /blob; httpd -p 8080 -h /");
    const since = performance.now();
    expect((await lab.inside("bob", "wget -q -O - http://10.0.0.1:8080/blob | wc -c")).trim()).toBe("250000");
    // 250,000 bytes at 125,000 a second, and the headers.
    expect(performance.now() - since).toBeGreaterThanOrEqual(2000);
  });

  test("is what tc says it is", async () => {
    const all = { delay: "10ms", jitter: "2ms", loss: "1%", duplicate: "0.1%", corrupt: "0.2%", reorder: "25%" };
    expect(await impair({ ...all, rate: "10gbit", limit: 5000 })).toEqual([SET]);
    const correlation = 0;
    expect(await ours()).toEqual({
      limit: 5000,
      delay: { delay: 0.01, jitter: 0.002, correlation },
      "loss-random": { loss: 0.01, correlation },
      duplicate: { duplicate: 0.001, correlation },
      corrupt: { corrupt: 0.002, correlation },
      reorder: { reorder: 0.25, correlation },
      rate: { rate: 1_250_000_000, packetoverhead: 0, cellsize: 0, celloverhead: 0 },
      ecn: false,
      gap: 1,
    });
    expect(await impair({ rate: "100gbit" })).toEqual([SET]);
    expect(await ours()).toMatchObject({ rate: { rate: 12_500_000_000 }, limit: 1000 });
  });

  test("stays when the mac changes, and comes back with an interface that is plugged in again", async () => {
    await impair({ delay: "50ms" });
    eth0().mac = "02:00:00:00:00:77";
    expect(operationsOf(await lab.apply())).toEqual(["set-interface alice:eth0 mac"]);
    expect(await ours()).toMatchObject({ delay: { delay: 0.05 } });
    Object.assign(lab.topology.bridges ?? {}, { lan: { mtu: 9000 } });
    expect(operationsOf(await lab.apply())).toContain("plug-interface alice:eth0");
    await lab.expectSettled();
    expect(await ours()).toMatchObject({ delay: { delay: 0.05 } });
    expect((await roundTrips())[0]).toBeGreaterThanOrEqual(50);
  });
});

describe("drift", () => {
  const differs = {
    object: "interface",
    guest: "alice",
    interface: "eth0",
    difference: "differs",
    attribute: "impair",
  };

  test.each([
    ["our qdisc that was deleted", "qdisc del dev eth0 root"],
    ["another delay", "qdisc change dev eth0 root handle 6475: netem delay 1ms"],
    ["a share of lost packets", "qdisc change dev eth0 root handle 6475: netem delay 50ms loss 3%"],
    [
      "options that a topology does not have",
      "qdisc change dev eth0 root handle 6475: netem delay 50ms 1ms 25% loss gemodel 1% ecn slot 1ms 2ms",
    ],
  ])("%s is mended", async (_, command) => {
    await impair({ delay: "50ms" });
    const before = await ours();
    await lab.inside("alice", `${TC} ${command}`);
    expect(await lab.changes()).toMatchObject([differs]);
    expect(operationsOf(await lab.apply())).toEqual([SET]);
    expect(await lab.changes()).toEqual([]);
    expect(await ours()).toEqual(before);
  });
});

describe("a root qdisc of somebody else's", () => {
  const root = () => rootQdiscs(lab, "alice", "eth0");

  beforeAll(async () => {
    await impair();
    await lab.inside("alice", `${TC} qdisc add dev eth0 root handle 1: tbf rate 1gbit burst 100k latency 10ms`);
  });

  test("is no difference, and stays", async () => {
    const before = await root();
    expect(before).toMatchObject([{ kind: "tbf", handle: "1:" }]);
    await lab.expectSettled();
    expect(await root()).toEqual(before);
  });

  test("stays where an impairment is declared, and is said to be in the way", async () => {
    const before = await root();
    eth0().impair = { delay: "10ms" };
    expect(await lab.changes()).toMatchObject([{ attribute: "impair", observed: null }]);
    const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
    expect(status).toBe(4);
    expect(stderr).toContain(
      "interface alice:eth0: it has a root qdisc already, tbf 1:, which is not dumm's and stays",
    );
    expect(await root()).toEqual(before);
  });

  test("makes room by hand", async () => {
    await lab.inside("alice", `${TC} qdisc del dev eth0 root`);
    expect(operationsOf(await lab.apply())).toEqual([SET]);
    await lab.expectSettled();
  });
});
