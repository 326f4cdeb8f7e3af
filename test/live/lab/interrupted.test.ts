import { existsSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { commandLines, snapshot } from "../../support/snapshot.ts";
import { until } from "../../support/until.ts";

const GUESTS = 12;

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await Sandbox.open();
});
afterEach(() => sandbox.close());

/** Two guests that run, and ten that the topology has more. */
async function growingLab(name: string): Promise<TestLab> {
  const guest = (number: number) => ({
    interfaces: { eth0: { bridge: "lan", addresses: [`10.0.0.${number}/24`, `fd00::${number}/64`] } },
  });
  const names = Array.from({ length: GUESTS }, (_, index) => `g${index + 1}`);
  const all = Object.fromEntries(names.map((one, index) => [one, guest(index + 1)]));
  const lab = new TestLab(sandbox, { name, bridges: { lan: {} }, guests: { g1: guest(1), g2: guest(2) } });
  await lab.apply();
  Object.assign(lab.topology, { guests: all });
  lab.save();
  return lab;
}

/** How many kernels run. UML's helper processes have its command line too. */
function kernels(): number {
  return new Set(commandLines(sandbox).flatMap((line) => /umid=(\S+)/.exec(line)?.[1] ?? [])).size;
}

/** Sends a signal to an apply that is in the middle of starting guests. */
async function interrupt(lab: TestLab, signal: "SIGINT" | "SIGKILL") {
  const running = await sandbox.startDumm(["apply", lab.file]);
  // Not by its processes: until its kernel has written this, a guest ends with the apply that starts it.
  const files = Object.keys(lab.topology.guests ?? {}).map((guest) => `${lab.directory}/.dumm/guests/${guest}/pid`);
  await until(() => files.filter((file) => existsSync(sandbox.reach(file))).length > 2);
  await running.kill(signal);
  return running.result;
}

test.each([
  ["SIGINT", 130],
  ["SIGKILL", 137],
] as const)(
  "%s in the middle of an apply: what runs goes on, and the next apply completes it",
  async (signal, code) => {
    const lab = await growingLab(signal.toLowerCase());
    const first = await lab.processes();
    const { status, stderr } = await interrupt(lab, signal);
    if (signal === "SIGINT") expect(stderr).toContain("interrupted");
    expect(status).toBe(code);
    const between = await lab.processes();
    const started = Object.entries(between).filter(([, { pid }]) => pid !== null);
    expect(started.length).toBeGreaterThan(2);
    expect(Object.values(await lab.guests()).every(({ state }) => state === "running")).toBe(false);
    expect(between).toMatchObject({ g1: first["g1"], g2: first["g2"] });

    await lab.apply();
    expect(await lab.processes()).toMatchObject(Object.fromEntries(started));
    await lab.expectSettled();
    await lab.inside("g1", `ping -c 1 -W 5 10.0.0.${GUESTS}; ping -c 1 -W 5 fd00::${GUESTS}`);
    await lab.destroy();
  },
);

test("SIGKILL in the middle of a destroy: the next destroy completes it", async () => {
  const lab = await growingLab("ending");
  await lab.apply();
  const running = await sandbox.startDumm(["destroy", lab.file]);
  await until(() => kernels() < GUESTS);
  await running.kill("SIGKILL");
  await running.result;
  await lab.destroy();
  const { links, run } = await snapshot(sandbox);
  expect(links).toHaveLength(1);
  expect(run).toEqual([]);
});

test("two applies at once: one waits for the other, and both succeed", async () => {
  const lab = await growingLab("both");
  const results = await Promise.all([1, 2].map(() => sandbox.dumm(["apply", lab.file])));
  expect(results).toMatchObject([{ status: 0 }, { status: 0 }]);
  expect(results.map(({ stdout }) => stdout).sort()).toEqual([
    expect.stringMatching(/^lab both: \d+ operations/),
    "lab both: nothing to do\n",
  ]);
});
