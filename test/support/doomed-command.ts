import { expect } from "vitest";
import type { RunResult, Sandbox } from "./sandbox.ts";
import { asUser } from "./user.ts";

/** Runs a command, and answers how many steps it made: calls that change the machine (doomed-steps.js). */
export async function stepsOf(sandbox: Sandbox, args: readonly string[]): Promise<number> {
  const { status, stderr } = await run(sandbox, args, {});
  expect(status, stderr).toBe(0);
  return Number(/^steps: (\d+)$/m.exec(stderr)?.[1]);
}

/** Runs a command that is killed after so many steps, if it makes that many: one time it may take a few less than another. */
export async function killAfter(sandbox: Sandbox, args: readonly string[], steps: number): Promise<void> {
  const { status, stderr } = await run(sandbox, args, { DOOMED_AFTER: String(steps) });
  expect([137, 0], stderr).toContain(status);
}

function run(sandbox: Sandbox, args: readonly string[], env: Record<string, string>): Promise<RunResult> {
  const program = ["--import", `${sandbox.clone}/test/support/doomed-command.js`, `${sandbox.clone}/bin/dumm`];
  return sandbox.run([...(sandbox.user ? asUser : []), process.execPath, ...program, ...args], { env });
}
