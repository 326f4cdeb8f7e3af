import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { RUNS_AS_USER } from "../../support/user.ts";

let sandbox: Sandbox;
let lab: TestLab;

/** Everything that somebody else has added, as `ip` shows it. */
async function foreign(): Promise<{ guest: string; host: string }> {
  const guest = await lab.inside(
    "alice",
    `ip -oneline address show dev eth0 | grep -oE '10[.]0[.]0[.]7[0-9]/[0-9]+|fd00::7[0-9]/[0-9]+' | sort
     ip route | grep -E '^10[.](7|8)[.]'; ip -6 route | grep '^fd07:'; ip rule | grep 77; cat /proc/sys/kernel/panic_on_oops`,
  );
  const addresses = await lab.beside("ip", "-oneline", "address", "show", "dev", "lan");
  const links = await lab.beside("ip", "-oneline", "link", "show", "master", "lan");
  return { guest, host: `${addresses.includes(" 10.0.0.77/24 ")} ${links.includes("stranger")}` };
}

let before: Awaited<ReturnType<typeof foreign>>;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, {
    name: "foreign",
    bridges: { lan: { addresses: ["10.0.0.254/24"] } },
    guests: {
      alice: {
        interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24", "fd00::1/64"] } },
        routes: [{ to: "10.9.0.0/16", via: "10.0.0.9" }],
      },
    },
  });
  await lab.apply();
  await lab.inside(
    "alice",
    `ip address add 10.0.0.77/24 dev eth0; ip address add 10.0.0.78/32 dev eth0; ip address add fd00::77/64 dev eth0
     ip route add 10.7.0.0/16 via 10.0.0.2; ip route add 10.8.0.0/16 dev eth0; ip -6 route add fd07::/64 via fd00::2
     ip rule add from 10.7.7.0/24 lookup 77; echo 1 > /proc/sys/kernel/panic_on_oops`,
  );
  await lab.beside("ip", "address", "add", "10.0.0.77/24", "dev", "lan");
  await lab.beside("ip", "tuntap", "add", "stranger", "mode", "tap");
  await lab.beside("ip", "link", "set", "stranger", "master", "lan", "up");
  before = await foreign();
});
afterAll(() => sandbox.close());

test("what others have added is there to begin with", () => {
  const words = [
    "10.0.0.77/24",
    "10.0.0.78/32",
    "fd00::77/64",
    "10.7.0.0/16",
    "10.8.0.0/16",
    "fd07::/64",
    "10.7.7.0/24",
  ];
  for (const word of words) expect(before.guest).toContain(word);
  expect(before.host).toBe("true true");
});

test("it is no change", async () => {
  await lab.expectSettled();
});

test("diff shows it, and exits with 0", async () => {
  const { status, stdout } = await sandbox.dumm(["diff", lab.file]);
  expect(status).toBe(0);
  expect(stdout.trimEnd().split("\n").sort()).toEqual(
    [
      "  foreign: address 10.0.0.77/24 on alice:eth0",
      "  foreign: address 10.0.0.77/24 on bridge lan",
      "  foreign: address 10.0.0.78/32 on alice:eth0",
      "  foreign: address fd00::77/64 on alice:eth0",
      "  foreign: link stranger on bridge lan",
      "  foreign: route 10.7.0.0/16 via 10.0.0.2 dev eth0 in alice",
      "  foreign: route 10.8.0.0/16 dev eth0 in alice",
      "  foreign: route fd07::/64 via fd00::2 dev eth0 in alice",
    ].sort(),
  );
});

test("a route in the place of a declared one is left alone, and said to be in the way", async () => {
  const route = "ip route show 10.9.0.0/16";
  await lab.inside("alice", "ip route del 10.9.0.0/16; ip route add 10.9.0.0/16 via 10.0.0.8");
  const there = await lab.inside("alice", route);
  expect(await lab.changes()).toMatchObject([{ object: "route", difference: "missing" }]);
  const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(status).toBe(4);
  expect(stderr).toContain("10.9.0.0/16");
  expect(await lab.inside("alice", route)).toBe(there);
  await lab.inside("alice", "ip route del 10.9.0.0/16");
  expect(operationsOf(await lab.apply())).toEqual(["add-route alice"]);
});

describe("it stays when its neighbours change", () => {
  const cases: [string, () => void, string[]][] = [
    [
      "a declared address of the same interface and subnet",
      () => Object.assign(eth0(), { addresses: ["10.0.0.3/24", "fd00::3/64"] }),
      [
        "delete-address alice:eth0 10.0.0.1/24",
        "delete-address alice:eth0 fd00::1/64",
        "add-address alice:eth0 10.0.0.3/24",
        "add-address alice:eth0 fd00::3/64",
      ],
    ],
    ["the mac", () => Object.assign(eth0(), { mac: "02:00:00:00:00:55" }), ["set-interface alice:eth0 mac"]],
    ["a smaller mtu", () => Object.assign(eth0(), { mtu: 1400 }), ["set-interface alice:eth0 mtu"]],
    ["a declared route", () => Object.assign(alice(), { routes: [] }), ["delete-route alice"]],
    [
      "the bridge's address",
      () => Object.assign(lab.topology.bridges?.["lan"] ?? {}, { addresses: ["10.0.0.253/24"] }),
      ["delete-bridge-address lan 10.0.0.254/24", "add-bridge-address lan 10.0.0.253/24"],
    ],
    [
      "every declared address",
      () => Object.assign(eth0(), { addresses: [] }),
      ["delete-address alice:eth0 10.0.0.3/24", "delete-address alice:eth0 fd00::3/64"],
    ],
  ];
  test.each(cases)("%s", async (_, edit, operations) => {
    edit();
    expect(operationsOf(await lab.apply())).toEqual(expect.arrayContaining(operations));
    expect(await foreign()).toEqual(before);
    expect(await lab.changes()).toEqual([]);
  });

  test("but an IPv6 address, with an mtu that IPv6 cannot have: that is no failure, and keeps no route away", async () => {
    Object.assign(eth0(), { mtu: 1000 });
    Object.assign(alice(), { routes: [{ to: "10.6.0.0/16", dev: "eth0" }] });
    expect(operationsOf(await lab.apply())).toEqual(
      expect.arrayContaining(["set-interface alice:eth0 mtu", "add-route alice"]),
    );
    const addresses = await lab.inside("alice", "ip -oneline address show dev eth0");
    expect(addresses).toContain(" 10.0.0.77/24 ");
    expect(addresses).not.toContain(" inet6 ");
    await lab.expectSettled();
  });

  // A user's lab takes its links along.
  test.skipIf(RUNS_AS_USER)("the bridge itself", async () => {
    await lab.destroy();
    const stranger = await lab.beside("ip", "-oneline", "link", "show", "stranger");
    expect(stranger).not.toContain("master");
  });
});

function alice() {
  return lab.topology.guests?.["alice"] ?? {};
}

function eth0() {
  return alice().interfaces?.["eth0"] ?? {};
}
