import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Examination, Result } from "../../../src/core/doctor/examine.ts";
import { FILES, type RunOptions, type Sandbox } from "../../support/sandbox.ts";

/** A kernel to test with, in place of the cache's default. */
const kernel = process.env["DUMM_TEST_KERNEL"];

export const DUMM = fileURLToPath(new URL("../../../bin/dumm", import.meta.url));

/** `doctor --json` as the tests ask it: the checks by name, and the exit status, which has to fit. */
export async function doctor(sandbox: Sandbox, options: DoctorOptions = {}, ...args: string[]): Promise<Report> {
  const { variables = [], ...rest } = options;
  const kernelArgs = kernel === undefined || args.includes("--kernel") ? [] : ["--kernel", kernel];
  const program = rest.unprivileged ? [DUMM] : sandbox.program;
  const run = await sandbox.run(["env", ...variables, ...program, "doctor", "--json", ...kernelArgs, ...args], {
    cwd: FILES,
    ...rest,
  });
  expect(run.stdout, run.stderr).toMatch(/^\{/);
  const { checks, ok }: Examination = JSON.parse(run.stdout);
  expect(run.status).toBe(ok ? 0 : 5);
  return { checks: new Map(checks.map((check) => [check.name, check])), ok, failed: namesOf(checks, "fail") };
}

export interface DoctorOptions extends RunOptions {
  /** Environment variables of dumm alone: `PATH=/nowhere`. */
  variables?: readonly string[];
}

export interface Report {
  checks: ReadonlyMap<string, Result>;
  ok: boolean;
  /** The names of those that failed. */
  failed: string[];
}

function namesOf(checks: readonly Result[], wanted: Result["status"]): string[] {
  return checks.filter(({ status }) => status === wanted).map(({ name }) => name);
}
