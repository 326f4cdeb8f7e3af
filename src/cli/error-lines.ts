import type { ChalkInstance } from "chalk";
import type { DummError } from "../core/error.ts";

/** An error as lines for people: where and what, then the details, then what to do. */
export function errorLines(error: DummError, colours: ChalkInstance): string[] {
  return [
    `${colours.red("dumm:")} ${error.message}`,
    ...error.details.map((line) => `  ${line}`),
    ...(error.hint === undefined ? [] : [`${colours.cyan("hint:")} ${error.hint}`]),
  ];
}
