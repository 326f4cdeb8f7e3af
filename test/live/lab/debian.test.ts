import { afterAll, beforeAll, expect, test } from "vitest";
import { buildDebianMaster } from "../../../src/core/master/debian.ts";
import { TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { until } from "../../support/until.ts";

let sandbox: Sandbox;
let lab: TestLab;

/** Writes down what it finds of the network before anything else of the guest starts. */
const EARLY = `[Unit]
DefaultDependencies=no
Before=sysinit.target
[Service]
Type=oneshot
ExecStart=/bin/sh -c "ip -o address show eth0 >/early; ip route >>/early"
`;

beforeAll(async () => {
  // At once, unless the cache is empty.
  await buildDebianMaster({}, () => undefined);
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, {
    name: "debian",
    defaults: { master: "debian", memory: "256M" },
    bridges: { lan: {} },
    guests: {
      alice: {
        interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } },
        routes: [{ to: "default", via: "10.0.0.2" }],
        files: {
          "/etc/systemd/system/early.service": { content: EARLY },
          "/etc/systemd/system/sysinit.target.d/early.conf": { content: "[Unit]\nWants=early.service\n" },
        },
      },
      bob: { hostname: "bob.example.org", interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
    },
  });
  await lab.apply();
}, 600_000);
afterAll(() => sandbox.close());

test("systemd reaches its default target, and no unit has failed", async () => {
  for (const guest of ["alice", "bob"]) {
    // Before its bus is there systemctl cannot ask, and says so.
    await until(
      async () => (await lab.exec(guest, ["systemctl", "is-system-running", "--wait"])).stdout === "running\n",
    );
    expect(await lab.inside(guest, "systemctl list-units --failed --plain --no-legend")).toBe("");
    expect(await lab.inside(guest, "systemctl is-active default.target")).toBe("active\n");
  }
});

test("each guest has a name and a machine id of its own", async () => {
  expect(await lab.inside("alice", "hostnamectl hostname")).toBe("alice\n");
  expect(await lab.inside("bob", "hostnamectl hostname")).toBe("bob.example.org\n");
  const [alice, bob] = await Promise.all(["alice", "bob"].map((guest) => lab.inside(guest, "cat /etc/machine-id")));
  expect(alice).toMatch(/^[0-9a-f]{32}\n$/);
  expect(bob).not.toBe(alice);
});

test("the network was there before the first service", async () => {
  const early = await lab.inside("alice", "cat /early");
  expect(early).toContain(" 10.0.0.1/24 ");
  expect(early).toContain("default via 10.0.0.2 ");
  await lab.inside("alice", "ping -c 5 -W 5 10.0.0.2");
});

test("nothing differs, and destroy ends systemd in order", async () => {
  await lab.expectSettled();
  await lab.destroy();
  const { stdout } = await sandbox.run(["ip", "-oneline", "link"]);
  expect(stdout.trim().split("\n")).toHaveLength(1);
});
