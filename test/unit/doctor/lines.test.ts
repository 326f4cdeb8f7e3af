import { stripVTControlCharacters } from "node:util";
import { Chalk } from "chalk";
import { expect, test } from "vitest";
import { doctorLines } from "../../../src/cli/doctor-lines.ts";
import type { Examination, Result } from "../../../src/core/doctor/examine.ts";

const result = (name: string, rest: Partial<Result>): Result => ({
  ...{ name, status: "ok", found: "there", facts: {}, details: [], hint: null },
  ...rest,
});

const lacking: Examination = {
  checks: [
    result("tun", {}),
    result("vlan filtering", { status: "warn", found: "none", hint: "Do without." }),
    result("kernel", { status: "fail", found: "panics", details: ["Kernel panic", "  at once"], hint: "Build one." }),
    result("master", { status: "fail", found: "none" }),
  ],
  ok: false,
};

test("without a terminal: words, aligned", () => {
  expect(doctorLines(lacking, new Chalk({ level: 0 }), false)).toEqual([
    "ok    tun             there",
    "warn  vlan filtering  none",
    "                      hint: Do without.",
    "fail  kernel          panics",
    "                      Kernel panic",
    "                        at once",
    "                      hint: Build one.",
    "fail  master          none",
    "",
    "No lab can run here yet. To mend: kernel, master",
  ]);
});

test("on a terminal: signs in colour, and as well aligned", () => {
  const lines = doctorLines(lacking, new Chalk({ level: 1 }), true);
  expect(lines[0]).toBe("\u001b[32m✓\u001b[39m  tun             there");
  expect(lines.map(stripVTControlCharacters)).toEqual([
    "✓  tun             there",
    "!  vlan filtering  none",
    "                   hint: Do without.",
    "✗  kernel          panics",
    "                   Kernel panic",
    "                     at once",
    "                   hint: Build one.",
    "✗  master          none",
    "",
    "No lab can run here yet. To mend: kernel, master",
  ]);
});

test("all is well", () => {
  const lines = doctorLines({ checks: [result("tun", {})], ok: true }, new Chalk({ level: 0 }), false);
  expect(lines).toEqual(["ok    tun  there", "", "A lab can run here."]);
});
