import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Change } from "../../src/reconcile/diff/change.ts";
import { diff } from "../../src/reconcile/diff/diff.ts";
import type { Operation } from "../../src/reconcile/plan/operation.ts";
import { type Plan, plan } from "../../src/reconcile/plan/plan.ts";
import { renderChange } from "../../src/reconcile/render/changes.ts";
import { renderOperation } from "../../src/reconcile/render/operations.ts";
import type { State } from "../../src/reconcile/state.ts";
import { follow } from "../support/model.ts";
import { nothing, stateOf } from "../support/state.ts";

/**
 * Each folder beside this file (but invalid/) holds a topology, the state that is found (observed.json, or before.yaml for
 * that of another topology; else an empty lab), and the changes and the plan that must come of them, for people and as data. A folder example-X is about
 * examples/X.yaml. UPDATE_GOLDEN=1 writes the plans anew: read the difference before it is kept.
 */
const folder = new URL("./", import.meta.url);
const examples = new URL("../../examples/", import.meta.url);
const update = process.env["UPDATE_GOLDEN"] === "1";

const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const cases = folders.map(({ name }) => name).filter((name) => name !== "invalid" && !name.startsWith("example-"));
const ofExamples = readdirSync(examples).filter((name) => name.endsWith(".yaml"));

describe("the plan", () => {
  test.each(cases)("%s", (name) => {
    check(name, stateOf(readFileSync(new URL(`${name}/topology.yaml`, folder), "utf8")), foundIn(name));
  });
});

function foundIn(name: string): State | undefined {
  const [observed, before] = ["observed.json", "before.yaml"].map((file) => new URL(`${name}/${file}`, folder));
  if (observed !== undefined && existsSync(observed)) return JSON.parse(readFileSync(observed, "utf8"));
  return before !== undefined && existsSync(before) ? stateOf(readFileSync(before, "utf8")) : undefined;
}

describe("the plan that brings up an example", () => {
  test.each(ofExamples)("%s", (file) => {
    const name = `example-${file.replace(/\.yaml$/, "")}`;
    if (update) mkdirSync(new URL(name, folder), { recursive: true });
    check(name, stateOf(readFileSync(new URL(file, examples), "utf8")));
  });
});

function check(name: string, wanted: State, found: State = { ...nothing, lab: wanted.lab }): void {
  const changes = diff(wanted, found);
  const steps = plan(changes, wanted);
  const written = {
    "plan.txt": asText(changes, steps),
    "plan.json": `${JSON.stringify({ changes, plan: steps }, null, 2)}\n`,
  };
  for (const [file, text] of Object.entries(written)) {
    const golden = new URL(`${name}/${file}`, folder);
    if (update) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
  }
  expect(follow(found, steps)).toEqual(wanted);
}

function asText(changes: readonly Change[], { before, guests, after, reboots }: Plan): string {
  const groups: [string, readonly Operation[]][] = [["before", before], ...Object.entries(guests), ["after", after]];
  return [
    ...changes.map(renderChange).map(({ sign, text }) => `${sign} ${text}`),
    ...(changes.length === 0 ? ["nothing to do"] : [""]),
    ...groups.flatMap(([name, operations]) =>
      operations.length === 0 ? [] : [`${name}:`, ...operations.map((operation) => `  ${renderOperation(operation)}`)],
    ),
    ...(reboots.length === 0 ? [] : [`reboots: ${reboots.join(" ")}`]),
    "",
  ].join("\n");
}
