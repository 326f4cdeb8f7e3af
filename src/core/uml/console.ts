import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";

/** How much of a console's end is looked at, in bytes: a panic with its trace takes 4 KB. */
const LOOKED_AT = 16 * 1024;
/** How many lines are shown. */
const SHOWN = 8;

/**
 * The lines of a guest's console that say why it ended: those up to its panic, without the trace that follows, else the
 * last ones. None where there is no log.
 */
export function lastWords(consoleLog: string): string[] {
  const lines = consoleEnd(consoleLog)
    .split(/\r?\n/)
    .map(printable)
    .filter((line) => line.trim() !== "");
  const panic = lines.findIndex((line) => line.includes("Kernel panic"));
  return lines.slice(0, panic < 0 ? undefined : panic + 1).slice(-SHOWN);
}

/** Without what would command the terminal of whoever reads it: the guest may have written it. */
function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  return line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}

/** More of a console's log is not searched, in bytes: a guest can write as much as it likes. */
const SEARCHED = 64 * 2 ** 20;

/** How often a guest's kernel has come to its init since the log was begun, which is as the guest was started. */
export function bootsIn(consoleLog: string): number {
  const size = statSync(consoleLog, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0 || size > SEARCHED) return 0;
  return readFileSync(consoleLog, "utf8").split("Run /.dumm/agent as init process").length - 1;
}

function consoleEnd(consoleLog: string): string {
  const size = statSync(consoleLog, { throwIfNoEntry: false })?.size;
  if (size === undefined) return "";
  const buffer = Buffer.alloc(Math.min(size, LOOKED_AT));
  const file = openSync(consoleLog, "r");
  try {
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
  } finally {
    closeSync(file);
  }
  return buffer.toString("utf8");
}
