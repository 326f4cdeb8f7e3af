import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { until } from "../../support/until.ts";
import { RUNS_AS_USER } from "../../support/user.ts";

let sandbox: Sandbox;
let lab: TestLab;

const bootOfAlice = [
  "start-guest alice",
  "plug-interface alice:eth0",
  "add-address alice:eth0 10.0.0.1/24",
  "release-guest alice",
];

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = newLab(sandbox);
  await lab.apply();
});
afterAll(() => sandbox.close());

function newLab(on: Sandbox): TestLab {
  return new TestLab(on, {
    name: "recovery",
    bridges: { lan: {} },
    guests: {
      alice: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } } },
      bob: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
    },
  });
}

const pidFile = (guest: string): string => `${lab.directory}/.dumm/guests/${guest}/pid`;

/** What diff tells besides the differences, and apply too. */
async function notes(of = lab): Promise<string[]> {
  of.save();
  const { stderr } = await of.sandbox.dumm(["diff", of.file]);
  return stderr.split("\n").slice(0, -1);
}

async function killed(guest: string): Promise<number> {
  const pid = (await lab.guests())[guest]?.pid ?? 0;
  await sandbox.output("kill", "-KILL", String(pid));
  await until(async () => (await lab.guests())[guest]?.state === "stopped", { what: `${guest} has ended` });
  return pid;
}

test("a stale pid file: told, and the guest is started again", async () => {
  const { bob } = await lab.processes();
  const pid = await killed("alice");
  expect(await notes()).toEqual([`note: guest alice: process ${pid} of its pid file has ended`]);
  const { stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(stderr).toContain(`note: guest alice: process ${pid} of its pid file has ended\n`);
  expect(await notes()).toEqual([]);
  expect(await lab.processes()).toMatchObject({ bob });
  await lab.expectSettled();
});

test("a pid that belongs to another program by now: told, and that program is left alone", async () => {
  await killed("alice");
  const sleep = await sandbox.start(["sleep", "infinity"]);
  sandbox.write(pidFile("alice"), `${sleep.pid}\n`);
  const note = `note: guest alice: process ${sleep.pid} of its pid file is sleep by now, which is left alone`;
  expect(await notes()).toEqual([note]);
  expect(operationsOf(await lab.apply())).toEqual(bootOfAlice);
  expect(await sandbox.output("cat", `/proc/${sleep.pid}/comm`)).toBe("sleep\n");
  await sleep.kill("SIGTERM");
  await sleep.result;
  await lab.expectSettled();
});

test("a pid file that is wrong about a guest that runs: told, and put right", async () => {
  const before = await lab.processes();
  sandbox.write(pidFile("alice"), "1\n");
  const right = before["alice"]?.pid;
  expect(await notes()).toEqual([`note: guest alice: its pid file does not say ${right}, which is its process`]);
  await lab.apply();
  expect(readFileSync(sandbox.reach(pidFile("alice")), "utf8")).toBe(`${right}\n`);
  expect(await notes()).toEqual([]);
  expect(await lab.processes()).toEqual(before);
});

test("a guest that was rebooted from inside: told, and started anew", async () => {
  const { alice, bob } = await lab.processes();
  await lab.exec("alice", ["reboot", "-f"]);
  await until(async () => (await lab.guests())["alice"]?.state === "rebooted", { what: "alice is there again" });
  // Its kernel took itself for another one and kept what it had open, the tap among it.
  expect(await lab.processes()).toEqual({ alice, bob });
  expect((await sandbox.dumm(["diff", lab.file])).stdout).toContain("~ guest alice: it was rebooted from inside\n");
  expect(operationsOf(await lab.apply())).toEqual(["stop-guest alice", ...bootOfAlice]);
  expect(await lab.processes()).toMatchObject({ bob });
  await lab.reaches("alice", "10.0.0.2");
  await lab.expectSettled();
});

// It is waited for twice, 15 s each: once is enough.
test.skipIf(RUNS_AS_USER)("a guest that hangs: told, and booted again", async () => {
  const { alice, bob } = await lab.processes();
  await sandbox.output("kill", "-STOP", String(alice?.pid));
  const { stdout, status } = await sandbox.dumm(["diff", lab.file]);
  expect(stdout).toContain("~ guest alice: it does not answer\n");
  expect(status).toBe(1);
  expect(operationsOf(await lab.apply())).toEqual(["stop-guest alice", ...bootOfAlice]);
  expect(await lab.processes()).toMatchObject({ bob });
  await lab.expectSettled();
});

test("a guest that answers is not ended, whatever became of its /etc/hosts", async () => {
  const processes = await lab.processes();
  for (const spoil of ["mkdir /etc/hosts", "dd if=/dev/zero of=/etc/hosts bs=1k count=1500 2>/dev/null"]) {
    await lab.inside("alice", `rm -rf /etc/hosts; ${spoil}`);
    expect(await lab.changes()).toEqual([]);
    expect(operationsOf(await lab.apply())).toEqual([]);
  }
  expect(await lab.processes()).toEqual(processes);
  await lab.inside("alice", "rm -rf /etc/hosts");
});

// An apply waits 15 s for a line.
test.skipIf(RUNS_AS_USER)(
  "a guest that others use up to its last line is not ended, and destroy needs no line",
  async () => {
    const before = await lab.processes();
    const sessions = await Promise.all(
      Array.from({ length: 8 }, () => lab.startExec("alice", ["sh", "-c", "echo in; exec sleep 1000"])),
    );
    await until(() => sessions.every((session) => session.output() === "in\n"));
    const refused = await sandbox.dumm(["apply", lab.file]);
    expect(refused.stderr).toContain("all 8 lines of the guest's agent are taken");
    expect(refused.status).toBe(4);
    await sandbox.output("kill", "-0", String(before["alice"]?.pid));
    const { status } = await sandbox.dumm(["destroy", lab.file]);
    expect(status).toBe(0);
    await Promise.all(sessions.map(({ result }) => result));
  },
);
