import type { ChalkInstance } from "chalk";
import type { Applied } from "../reconcile/lab/apply.ts";
import { renderChange } from "../reconcile/render/changes.ts";
import { renderOperation } from "../reconcile/render/operations.ts";
import { errorLines } from "./error-lines.ts";

/** The answer of `apply --json` and `destroy --json`. */
export function appliedAsJson({ changes, outcomes, remaining, notCompared }: Applied): object {
  return {
    changes,
    operations: outcomes.map(({ operation, status, milliseconds, error }) => ({
      ...operation,
      status,
      duration: milliseconds,
      ...(error === undefined
        ? {}
        : { error: { code: error.code, what: error.what, where: error.where, details: error.details } }),
    })),
    ...(remaining.length === 0 ? {} : { remaining }),
    ...(notCompared.length === 0 ? {} : { notCompared }),
  };
}

/** Whether something has failed or still differs. One does not take the other: a hook that runs as its template goes leaves nothing. */
export function hasFailed({ outcomes, remaining }: Applied): boolean {
  return remaining.length > 0 || outcomes.some(({ status }) => status === "failed");
}

/** How many operations ended how, and what still differs. */
export function summaryLines(lab: string, { outcomes, remaining, notCompared }: Applied, seconds: number): string[] {
  const count = (status: string): number => outcomes.filter((outcome) => outcome.status === status).length;
  const [done, failed, left] = [count("done"), count("failed"), count("skipped")];
  if (outcomes.length === 0) return [`lab ${lab}: nothing to do`, ...notCompared.map(notComparedLine)];
  const parts = [`${done} done`, ...(failed > 0 ? [`${failed} failed`] : []), ...(left > 0 ? [`${left} skipped`] : [])];
  const lines = [`lab ${lab}: ${outcomes.length} operations, ${parts.join(", ")}, in ${seconds.toFixed(2)} s`];
  if (remaining.length > 0) {
    lines.push("still different:", ...remaining.map(renderChange).map(({ sign, text }) => `  ${sign} ${text}`));
  }
  return [...lines, ...notCompared.map(notComparedLine)];
}

/** What failed and why, as much as is known: of a guest that did not start its last console lines. */
export function failureLines({ outcomes }: Applied, colours: ChalkInstance): string[] {
  return outcomes.flatMap(({ operation, error }) => {
    if (error === undefined) return [];
    const lines = errorLines(error, colours).map((line) => `  ${line}`);
    return [`${colours.red("failed:")} ${renderOperation(operation)}`, ...lines];
  });
}

/** Says of a paused guest that its inside is not known. */
export function notComparedLine(guest: string): string {
  return `guest ${guest} is paused: what is inside it is compared, and changed, once it runs`;
}
