import { afterAll, beforeAll, expect, test } from "vitest";
import { TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";

let sandbox: Sandbox;
let lab: TestLab;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, { name: "seccomp", guests: { fast: {}, traced: { args: ["seccomp=off"] } } });
  await lab.apply();
});
afterAll(() => sandbox.close());

/**
 * How the host holds the programs of a guest, each of which is a child of its kernel: `Seccomp_filters` and `TracerPid` of
 * proc(5). One filter is the launcher's, for all that it starts.
 */
async function holds(guest: string): Promise<{ filtered: boolean; traced: boolean }[]> {
  const kernel = (await lab.guests())[guest]?.pid;
  const script =
    'for pid in $(cat /proc/$1/task/*/children); do grep -E "^(Seccomp_filters|TracerPid):" /proc/$pid/status; done';
  const text = await sandbox.output("sh", "-c", script, "sh", String(kernel));
  const filters = [...text.matchAll(/^Seccomp_filters:\s+(\d+)$/gm)].map((match) => Number(match[1]) > 1);
  const tracers = [...text.matchAll(/^TracerPid:\s+(\d+)$/gm)].map((match) => match[1] !== "0");
  return filters.map((filtered, index) => ({ filtered, traced: tracers[index] ?? false }));
}

test("programs of a guest reach their kernel by seccomp, and by ptrace where the topology wants that", async () => {
  const [fast, traced] = [await holds("fast"), await holds("traced")];
  expect(fast.length).toBeGreaterThan(0);
  expect(traced.length).toBeGreaterThan(0);
  for (const program of fast) expect(program).toEqual({ filtered: true, traced: false });
  for (const program of traced) expect(program).toMatchObject({ filtered: false, traced: true });
});

test("both are as the file says: nothing differs", () => lab.expectSettled());
