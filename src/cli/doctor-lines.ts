import type { ChalkInstance } from "chalk";
import type { Examination, Result } from "../core/doctor/examine.ts";
import type { Status } from "../core/doctor/finding.ts";

const signs = { ok: "✓", warn: "!", fail: "✗" } as const;

/** An examination as lines: one for each check, below it what more there is to say, and at the end whether a lab can run. */
export function doctorLines({ checks, ok }: Examination, colours: ChalkInstance, terminal: boolean): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const failed = checks.filter(({ status }) => status === "fail").map(({ name }) => name);
  return [
    ...checks.flatMap((check) => checkLines(check, width, colours, terminal)),
    "",
    ok ? "A lab can run here." : `No lab can run here yet. To mend: ${failed.join(", ")}`,
  ];
}

function checkLines(check: Result, width: number, colours: ChalkInstance, terminal: boolean): string[] {
  const { name, status, found, details, hint } = check;
  const mark = terminal ? signs[status] : status.padEnd(4);
  const indent = " ".repeat(mark.length + width + 4);
  return [
    `${colourOf(status, colours)(mark)}  ${name.padEnd(width)}  ${found}`,
    ...details.map((line) => `${indent}${colours.dim(line)}`),
    ...(hint === null ? [] : [`${indent}${colours.cyan("hint:")} ${hint}`]),
  ];
}

function colourOf(status: Status, colours: ChalkInstance): ChalkInstance {
  return { ok: colours.green, warn: colours.yellow, fail: colours.red }[status];
}
