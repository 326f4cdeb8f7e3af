import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseTopology } from "../../src/core/topology/parse.ts";
import { formatProblem } from "../../src/core/topology/problem.ts";
import { desired } from "../../src/reconcile/desired.ts";
import { diff } from "../../src/reconcile/diff/diff.ts";
import { operationsOf, plan } from "../../src/reconcile/plan/plan.ts";
import { renderOperation } from "../../src/reconcile/render/operations.ts";
import type { State } from "../../src/reconcile/state.ts";
import { examples } from "../support/key-changes.ts";
import { resolved } from "../support/topologies.ts";

/** docs/changes.md holds a table of what the change of each key takes, which is made here: UPDATE_GOLDEN=1 writes it anew. */
const page = new URL("../../docs/changes.md", import.meta.url);
const schema = JSON.parse(readFileSync(new URL("../../schemas/topology.schema.json", import.meta.url), "utf8"));

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
}

/** Every key that a topology can have, with `*` for a name of the user's own and `[]` for an item of a list. */
function keysOf({ $ref, ...rest }: Schema, path = ""): string[] {
  const {
    properties = {},
    additionalProperties,
    items,
  }: Schema = {
    ...($ref === undefined ? {} : schema.$defs[$ref.replace("#/$defs/", "")]),
    ...rest,
  };
  return [
    ...Object.entries(properties).flatMap(([key, value]) => {
      const here = path === "" ? key : `${path}.${key}`;
      return [here, ...keysOf(value, here)];
    }),
    ...(typeof additionalProperties === "object" ? keysOf(additionalProperties, `${path}.*`) : []),
    ...(items === undefined ? [] : keysOf(items, `${path}[]`)),
  ];
}

const machine = {
  ...resolved,
  masters: new Map([...resolved.masters, ["other", "/m/other"]]),
  sources: new Map([
    ["one.conf", Buffer.from("1\n")],
    ["two.conf", Buffer.from("2\n")],
  ]),
};

function stateOf(text: string): State {
  const hosts = text.includes("hosts:") ? "" : "defaults: { hosts: false }\n";
  const { topology, problems } = parseTopology(
    `name: lab\n${text.includes("defaults:") ? "" : hosts}${text}`,
    "t.yaml",
  );
  if (topology === undefined) throw new Error(`${text}\n${problems.map(formatProblem).join("\n")}`);
  return desired(topology, machine);
}

function rowOf(key: string): string {
  const { from, to, shown, note } = examples[key] ?? {};
  if (from === undefined || to === undefined) return `| \`${key}\` | ${shown ?? ""} | ${note ?? ""} | |`;
  const wanted = stateOf(to);
  const steps = plan(diff(wanted, stateOf(from)), wanted);
  const operations = operationsOf(steps).map(renderOperation);
  expect(operations, key).not.toEqual([]);
  return `| \`${key}\` | ${shown} | ${operations.join("<br>")} | ${steps.reboots.length === 0 ? "yes" : "no: a reboot"} |`;
}

describe("docs/changes.md", () => {
  test("shows every key of the schema, and no other", () => {
    expect(Object.keys(examples)).toEqual(keysOf(schema));
  });

  test("shows the operations that the change of a key takes", () => {
    const text = readFileSync(page, "utf8");
    const table = ["| key | change | operations | live |", "| --- | --- | --- | --- |", ...keysOf(schema).map(rowOf)];
    const made = text.replace(/(?<=<!-- table -->\n)[\s\S]*(?=<!-- end -->)/, () => `\n${table.join("\n")}\n\n`);
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(page, made);
    expect(made).toContain(table.join("\n"));
    expect(readFileSync(page, "utf8")).toBe(made);
  });
});
