import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastWords } from "../../../src/core/uml/console.ts";

let directory: string;
let log: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dumm-console-"));
  log = join(directory, "console.log");
});

afterEach(() => rmSync(directory, { recursive: true }));

test("of a panic the reason is shown, not the trace", () => {
  const trace = ["Call Trace:", ...Array.from({ length: 12 }, (_, index) => ` [<6002df13>] ? frame${index}`)];
  const reason = ["VFS: Cannot open root device", "Kernel panic - not syncing: VFS: Unable to mount root fs"];
  writeFileSync(log, ["Linux version 7.3.4", ...reason, ...trace, ""].join("\n"));
  expect(lastWords(log)).toEqual(["Linux version 7.3.4", ...reason]);
});

test("without a panic the last eight lines are shown", () => {
  const lines = Array.from({ length: 3000 }, (_, index) => `line ${index}`);
  writeFileSync(log, lines.join("\r\n"));
  expect(lastWords(log)).toEqual(lines.slice(-8));
});

test("a guest that never printed has no last words", () => {
  expect(lastWords(log)).toEqual([]);
});
