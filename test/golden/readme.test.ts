import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseTopology } from "../../src/core/topology/parse.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text]) => text ?? "");

test("the README shows topologies", () => {
  expect(blocks.length).toBeGreaterThanOrEqual(3);
});

test.each(blocks)("what the README shows is a valid topology: %#", (text) => {
  // What is shown as a part of a file has no name of its own.
  const whole = /^name:/m.test(text) ? text : `name: part\n${text}`;
  expect(parseTopology(whole, "README.md").problems).toEqual([]);
});
