import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operationsOf, type Report, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { until } from "../../support/until.ts";

let sandbox: Sandbox;
let lab: TestLab;
let running: Awaited<ReturnType<TestLab["processes"]>>;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, {
    name: "drift",
    bridges: { lan: { addresses: ["10.0.0.254/24"], mac: "02:00:00:00:00:fe" }, far: {} },
    guests: {
      alice: {
        interfaces: {
          eth0: { bridge: "lan", addresses: ["10.0.0.1/24", "fd00::1/64"] },
          eth1: { bridge: "far", addresses: ["10.1.0.1/24"] },
        },
        routes: [{ to: "10.9.0.0/16", via: "10.1.0.9" }],
        sysctls: { "net.ipv4.ip_forward": 1 },
      },
      bob: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
    },
  });
  await lab.apply();
  await lab.keepInside();
  running = await lab.processes();
});
afterAll(() => sandbox.close());

/** What `diff` names, then what `apply` does about it. After that nothing differs, and no guest was started anew. */
async function mended(): Promise<{ changes: Report["changes"]; operations: string[] }> {
  const changes = await lab.changes();
  const report = await lab.apply();
  expect(report.changes).toEqual(changes);
  expect(await lab.changes()).toEqual([]);
  expect(await lab.processes()).toEqual(running);
  return { changes, operations: operationsOf(report) };
}

describe("drift inside a guest", () => {
  test("a declared address that was deleted", async () => {
    await lab.inside("alice", "ip address del 10.0.0.1/24 dev eth0");
    expect(await mended()).toEqual({
      changes: [
        { object: "address", guest: "alice", interface: "eth0", address: "10.0.0.1/24", difference: "missing" },
      ],
      operations: ["add-address alice:eth0 10.0.0.1/24"],
    });
    await lab.reaches("bob", "10.0.0.1");
  });

  test("an interface that was set down", async () => {
    await lab.inside("bob", "ip link set eth0 down");
    const up = { attribute: "up", observed: false, desired: true };
    expect(await mended()).toEqual({
      changes: [{ object: "interface", guest: "bob", interface: "eth0", difference: "differs", ...up }],
      operations: ["set-interface bob:eth0 up"],
    });
    await lab.reaches("bob", "10.0.0.1");
  });

  test("an interface that was set down, with an IPv6 address and a route", async () => {
    await lab.inside("alice", "ip link set eth0 down; ip link set eth1 down");
    const { changes, operations } = await mended();
    expect(changes.map(({ object, difference }) => `${object} ${difference}`).sort()).toEqual([
      "address missing",
      "interface differs",
      "interface differs",
      "route missing",
    ]);
    expect(operations.sort()).toEqual([
      "add-address alice:eth0 fd00::1/64",
      "add-route alice",
      "set-interface alice:eth0 up",
      "set-interface alice:eth1 up",
    ]);
  });

  test("another mac and mtu", async () => {
    await lab.inside("bob", "ip link set eth0 down; ip link set eth0 address 02:00:00:00:00:66 mtu 1300 up");
    const { changes, operations } = await mended();
    expect(changes).toMatchObject([
      { object: "interface", guest: "bob", attribute: "mac", observed: "02:00:00:00:00:66" },
      { object: "interface", guest: "bob", attribute: "mtu", observed: 1300, desired: 1500 },
    ]);
    expect(operations).toEqual(["set-interface bob:eth0 mac", "set-interface bob:eth0 mtu"]);
    await lab.reaches("bob", "10.0.0.1");
  });

  test("a route that was deleted", async () => {
    await lab.inside("alice", "ip route del 10.9.0.0/16");
    const { changes, operations } = await mended();
    expect(changes).toMatchObject([{ object: "route", guest: "alice", route: { to: "10.9.0.0/16" } }]);
    expect(operations).toEqual(["add-route alice"]);
  });

  test("a sysctl", async () => {
    await lab.inside("alice", "echo 0 > /proc/sys/net/ipv4/ip_forward");
    expect(await mended()).toEqual({
      changes: [
        {
          object: "sysctl",
          guest: "alice",
          key: "net.ipv4.ip_forward",
          difference: "differs",
          observed: "0",
          desired: "1",
        },
      ],
      operations: ["set-sysctl alice net.ipv4.ip_forward"],
    });
  });
});

test("what a guest said last is believed only as long as the guest says so", async () => {
  for (const junk of ["", "junk", "\0".repeat(5000)]) {
    sandbox.write("/run/dumm/drift/.told.alice", junk);
    expect(await lab.changes()).toEqual([]);
  }
});

describe("drift on the host", () => {
  test("a tap that was pulled out of its bridge", async () => {
    await lab.beside("ip", "link", "set", "alice-eth0", "nomaster");
    expect(await mended()).toEqual({
      changes: [
        {
          object: "tap",
          tap: "alice-eth0",
          difference: "differs",
          attribute: "bridge",
          observed: null,
          desired: "lan",
        },
      ],
      operations: ["set-tap alice-eth0 bridge"],
    });
    await lab.reaches("bob", "10.0.0.1");
  });

  test("a tap in another bridge, down, with another mtu", async () => {
    await lab.beside("ip", "link", "set", "bob-eth0", "master", "far", "mtu", "1400", "down");
    const { operations } = await mended();
    // The mtu of lan was declared by nobody, so the kernel lets it follow its ports'.
    expect(operations.filter((operation) => operation.startsWith("set-tap"))).toEqual([
      "set-tap bob-eth0 bridge",
      "set-tap bob-eth0 mtu",
      "set-tap bob-eth0 up",
    ]);
    await lab.reaches("bob", "10.0.0.1");
  });

  test("a tap that was down while its guest sent: frames are lost, the interface is not", async () => {
    await lab.beside("ip", "link", "set", "bob-eth0", "down");
    await lab.inside("bob", "! ping -c 1 -W 1 10.0.0.1");
    expect((await mended()).operations).toEqual(["set-tap bob-eth0 up"]);
    await lab.inside("bob", "ping -c 1 -W 5 10.0.0.1");
  });

  test("a tap that was deleted", async () => {
    await lab.beside("ip", "link", "delete", "bob-eth0");
    const { changes, operations } = await mended();
    expect(changes).toMatchObject([
      { object: "tap", tap: "bob-eth0", difference: "missing" },
      { object: "interface", guest: "bob", interface: "eth0", difference: "unplugged" },
      { object: "address", guest: "bob", address: "10.0.0.2/24", difference: "missing" },
    ]);
    expect(operations).toEqual([
      "create-tap bob-eth0",
      "unplug-interface bob:eth0",
      "plug-interface bob:eth0",
      "add-address bob:eth0 10.0.0.2/24",
    ]);
    await lab.reaches("bob", "10.0.0.1");
  });

  test("a bridge's attributes", async () => {
    await lab.beside("ip", "link", "set", "lan", "address", "02:00:00:00:00:aa", "mtu", "1400");
    await lab.beside("ip", "link", "set", "lan", "type", "bridge", "stp_state", "1", "ageing_time", "100");
    const { changes, operations } = await mended();
    expect(changes).toMatchObject([
      { object: "bridge", bridge: "lan", attribute: "mac", observed: "02:00:00:00:00:aa" },
      { object: "bridge", bridge: "lan", attribute: "mtu", observed: 1400, desired: 1500 },
      { object: "bridge", bridge: "lan", attribute: "stp", observed: true, desired: false },
      { object: "bridge", bridge: "lan", attribute: "ageing_time", observed: 1, desired: 300 },
    ]);
    const names = ["mac", "mtu", "stp", "ageing_time"];
    expect(operations).toEqual(names.map((name) => `set-bridge lan ${name}`));
  });

  test("a bridge that was set down, and its address", async () => {
    await lab.beside("ip", "link", "set", "lan", "down");
    await lab.beside("ip", "address", "delete", "10.0.0.254/24", "dev", "lan");
    expect((await mended()).operations).toEqual(["set-bridge lan up", "add-bridge-address lan 10.0.0.254/24"]);
    await lab.beside("busybox", "ping", "-c", "1", "-W", "5", "10.0.0.1");
  });

  test("a bridge that was deleted", async () => {
    await lab.beside("ip", "link", "delete", "lan");
    const { operations } = await mended();
    expect(operations).toEqual([
      "create-bridge lan",
      "add-bridge-address lan 10.0.0.254/24",
      "set-tap alice-eth0 bridge",
      "set-tap bob-eth0 bridge",
    ]);
    await lab.reaches("bob", "10.0.0.1");
  });

  test("a guest that was killed", async () => {
    await sandbox.output("kill", "-KILL", String(running["bob"]?.pid));
    await until(async () => (await lab.guests())["bob"]?.state === "stopped");
    const changes = await lab.changes();
    expect(changes.map(({ object, difference }) => `${object} ${difference}`)).toEqual([
      "guest missing",
      "interface missing",
      "address missing",
    ]);
    expect(operationsOf(await lab.apply())).toEqual([
      "start-guest bob",
      "plug-interface bob:eth0",
      "add-address bob:eth0 10.0.0.2/24",
      "release-guest bob",
    ]);
    const { alice, bob } = await lab.processes();
    expect(alice).toEqual(running["alice"]);
    expect(bob).not.toEqual(running["bob"]);
    await lab.expectSettled();
    await lab.reaches("bob", "10.0.0.1");
  });
});
