import { expect, test } from "vitest";
import { parseRunLists } from "../../../src/core/template/run-lists.ts";

test("a template without a file, or with an empty one, runs nothing", () => {
  expect(parseRunLists("", "t.yaml")).toEqual({ lists: new Map(), problems: [] });
  expect(parseRunLists("run:\n", "t.yaml")).toEqual({ lists: new Map(), problems: [] });
});

test("lists are read by guest, in their order; one that is left out is empty", () => {
  const text =
    "run:\n  moon:\n    load:\n      - swanctl --load-all\n      - echo $HOME\n  sun: { unload: [reboot] }\n";
  expect(parseRunLists(text, "t.yaml")).toEqual({
    lists: new Map([
      ["moon", { load: ["swanctl --load-all", "echo $HOME"], unload: [] }],
      ["sun", { load: [], unload: ["reboot"] }],
    ]),
    problems: [],
  });
});

test.each([
  ["- run", "t.yaml:1:1: expected a mapping with the key run"],
  ["runs: {}", 't.yaml:1:1: unknown key "runs"; it has run'],
  ["run: [moon]", "t.yaml:1:6: expected a mapping of guests to what runs in them"],
  ["run:\n  moon: echo", "t.yaml:2:9: expected a mapping with the keys load and unload"],
  ["run:\n  moon: { load: echo }", "t.yaml:2:17: expected a list of commands"],
  ["run:\n  moon: { load: [echo, 7] }", "t.yaml:2:24: expected a command, as text"],
  ["run:\n  moon: { load: [''] }", "t.yaml:2:18: expected a command, as text"],
])("%j is told with its place", (text, problem) => {
  expect(parseRunLists(text, "t.yaml").problems).toEqual([problem]);
});

test("what is no YAML is told with its place", () => {
  expect(parseRunLists("run: {", "t.yaml").problems[0]).toMatch(/^t\.yaml:1:\d+: /);
});
