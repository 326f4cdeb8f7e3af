import { afterAll, beforeAll, expect, test } from "vitest";
import { type Report, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";

let sandbox: Sandbox;
let lab: TestLab;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, {
    name: "exclusive",
    bridges: { lan: { addresses: ["10.0.0.254/24"] } },
    guests: {
      alice: {
        interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24", "fd00::1/64"] } },
        routes: [
          { to: "default", via: "10.0.0.254" },
          { to: "10.9.0.0/16", via: "10.0.0.9" },
        ],
      },
    },
  });
  await lab.apply();
});
afterAll(() => sandbox.close());

/** What a guest and the host have on the lab's links, with the kernel's own. */
async function everything(): Promise<string> {
  const inside = await lab.inside("alice", "ip -o address show; ip route show table all; ip -6 route show table all");
  const script = "ip -o address show dev lan; ip -o link show master lan; ip route; ip route show table local";
  return `${inside}${await lab.beside("sh", "-ec", script)}`.replace(/ tentative| (state|qdisc) \S+/g, "");
}

test("what others have added goes, the kernel's own and what is outside of declared interfaces stays", async () => {
  // The interface's own link-local address settles first.
  await lab.inside("alice", "until ip -6 route show table all | grep -q 'local fe80'; do sleep 0.1; done");
  await lab.inside(
    "alice",
    "ip link add dummy0 type dummy; ip address add 10.5.0.1/24 dev dummy0; ip link set dummy0 up",
  );
  await lab.inside("alice", "ip route add 10.6.0.0/16 dev dummy0; ip route add blackhole 10.66.0.0/16");
  const before = await everything();
  await lab.inside(
    "alice",
    `ip address add 10.0.0.77/24 dev eth0; ip address add 10.7.0.1/16 dev eth0; ip address add fd00::77/64 dev eth0
     ip address add 10.4.0.1 peer 10.4.0.2/32 dev eth0
     ip route add 10.8.0.0/16 via 10.7.0.2; ip -6 route add fd07::/64 via fd00::2
     ip route del 10.9.0.0/16; ip route add 10.9.0.0/16 via 10.0.0.8`,
  );
  await lab.beside("ip", "address", "add", "10.0.0.77/24", "dev", "lan");
  await lab.beside("ip", "address", "add", "10.4.0.3", "peer", "10.4.0.4/32", "dev", "lan");
  await lab.beside("ip", "tuntap", "add", "stranger", "mode", "tap");
  await lab.beside("ip", "link", "set", "stranger", "master", "lan", "up");
  const ping = await lab.startExec("alice", ["ping", "-i", "0.2", "10.0.0.254"]);

  const shown = await sandbox.dumm(["diff", "--exclusive", lab.file]);
  expect(shown.status).toBe(1);
  const removals = [
    "- address 10.0.0.77/24 on alice:eth0",
    "- address 10.0.0.77/24 on bridge lan",
    "- address 10.4.0.1 peer 10.4.0.2/32 on alice:eth0",
    "- address 10.4.0.3 peer 10.4.0.4/32 on bridge lan",
    "- address 10.7.0.1/16 on alice:eth0",
    "- address fd00::77/64 on alice:eth0",
    "- link stranger on bridge lan",
    "- route 10.8.0.0/16 via 10.7.0.2 dev eth0 in alice",
    "- route 10.9.0.0/16 via 10.0.0.8 dev eth0 in alice",
    "- route fd07::/64 via fd00::2 dev eth0 in alice",
  ];
  const lines = shown.stdout.trimEnd().split("\n");
  expect(lines.filter((line) => line.startsWith("-")).sort()).toEqual(removals);
  expect(lines.filter((line) => line.startsWith("+"))).toEqual(["+ route 10.9.0.0/16 via 10.0.0.9 dev eth0 in alice"]);
  expect(lines).toContain("  foreign: route 10.6.0.0/16 dev dummy0 in alice");

  const applied = await sandbox.dumm(["apply", "--exclusive", "--json", lab.file]);
  expect(applied).toMatchObject({ status: 0, stderr: "" });
  const { operations }: Report = JSON.parse(applied.stdout);
  expect(operations).toHaveLength(removals.length + 1);
  expect(await everything()).toBe(before);
  expect(await lab.beside("ip", "link", "show", "stranger")).not.toContain("master");
  await ping.kill("SIGINT");
  expect((await ping.result).stdout).toContain(" 0% packet loss");

  expect((await sandbox.dumm(["diff", "--exclusive", lab.file])).status).toBe(0);
  await lab.expectSettled();
});
