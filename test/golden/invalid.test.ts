import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseTopology } from "../../src/core/topology/parse.ts";
import { formatProblem } from "../../src/core/topology/problem.ts";

/**
 * Each folder of invalid/ holds a topology that is refused and the exact messages. UPDATE_GOLDEN=1 writes the messages
 * anew: read the difference before it is kept.
 */
const folder = new URL("invalid/", import.meta.url);
const update = process.env["UPDATE_GOLDEN"] === "1";

describe("a topology that is refused", () => {
  test.each(readdirSync(folder))("%s", (name) => {
    const text = readFileSync(new URL(`${name}/bad.yaml`, folder), "utf8");
    const { topology, problems } = parseTopology(text, "bad.yaml");
    const messages = problems.map((problem) => `${formatProblem(problem)}\n`).join("");
    const golden = new URL(`${name}/messages.txt`, folder);
    if (update) writeFileSync(golden, messages);
    expect(topology).toBeUndefined();
    expect(messages).toBe(readFileSync(golden, "utf8"));
    expect(messages).not.toBe("");
  });
});

describe("a topology of examples/", () => {
  const examples = new URL("../../examples/", import.meta.url);
  test.each(readdirSync(examples).filter((name) => name.endsWith(".yaml")))("%s has no problem", (name) => {
    const { topology, problems } = parseTopology(readFileSync(new URL(name, examples), "utf8"), name);
    expect(problems.map(formatProblem)).toEqual([]);
    expect(topology?.name).toBe(name.replace(/\.yaml$/, ""));
  });
});
