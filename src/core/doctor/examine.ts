import type { Check, DoctorContext } from "./check.ts";
import { type Facts, failedWith, type Status } from "./finding.ts";

/** A check and what it has found, with nothing left out. */
export interface Result {
  readonly name: string;
  readonly status: Status;
  readonly found: string;
  readonly facts: Facts;
  readonly details: readonly string[];
  readonly hint: string | null;
}

export interface Examination {
  /** In the order of the table. */
  readonly checks: readonly Result[];
  /** Whether a lab can run here: no check has failed. */
  readonly ok: boolean;
}

/** Carries out checks, side by side. None of them stops another. */
export async function examine(checks: readonly Check[], context: DoctorContext): Promise<Examination> {
  const results = await Promise.all(checks.map((check) => runCheck(check, context)));
  return { checks: results, ok: results.every(({ status }) => status !== "fail") };
}

async function runCheck(check: Check, context: DoctorContext): Promise<Result> {
  // Also what a check throws before it awaits anything must not stop the others.
  const finding = await Promise.resolve(context)
    .then((told) => check.run(told))
    .catch((error: unknown) => failedWith(error));
  const { status, found, facts = {}, details = [], hint = null } = finding;
  return { name: check.name, status, found, facts, details, hint };
}
