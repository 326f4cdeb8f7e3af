import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { rebootKeys } from "../../../src/core/topology/reboot-keys.ts";

interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  description?: string;
  type?: string | string[];
  pattern?: string;
  format?: string;
  examples?: unknown[];
  default?: unknown;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  "x-reboot"?: boolean;
}

const schema: Schema = JSON.parse(
  readFileSync(new URL("../../../schemas/topology.schema.json", import.meta.url), "utf8"),
);

const subschemas = [...walk("", schema)];
const keys = subschemas.filter(([path]) => /\/properties\/[^/]+$/.test(path));

describe("the schema", () => {
  test("is one, and compiles in strict mode", () => {
    const ajv = new Ajv2020({ keywords: ["x-expected", "x-reboot"], allowUnionTypes: true, validateFormats: false });
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  test.each(keys)("%s says what it is, and its default or that it is needed", (path, key) => {
    const description = resolve(key).description ?? "";
    expect(description).toMatch(/\.$/);
    if (!["/properties/name", "/$defs/route/properties/to", "/properties/defaults"].includes(path)) {
      expect(description).toContain("Default: ");
    }
  });

  test("knows no key beyond those it names", () => {
    const loose = subschemas.filter(([, one]) => one.properties !== undefined && one.additionalProperties !== false);
    expect(loose).toEqual([]);
  });

  test("marks the keys that need a reboot", () => {
    const guest = schema.$defs?.["guest"]?.properties ?? {};
    const marked = Object.keys(guest).filter((key) => resolve(guest[key] ?? {})["x-reboot"]);
    expect(marked).toEqual([...rebootKeys]);
    for (const key of marked) expect(resolve(guest[key] ?? {}).description).toContain("needs a reboot");
  });

  test("has examples and defaults that it allows", () => {
    const ajv = new Ajv2020({ keywords: ["x-expected", "x-reboot"], allowUnionTypes: true, validateFormats: false });
    ajv.addSchema(schema, "topology");
    for (const [path, { examples = [], default: fallback }] of subschemas) {
      const valid = ajv.getSchema(`topology#${path}`);
      for (const value of fallback === undefined ? examples : [...examples, fallback]) {
        expect(valid?.(value), `${path}: ${JSON.stringify(value)}`).toBe(true);
      }
    }
  });
});

function* walk(path: string, node: Schema): Generator<[string, Schema]> {
  yield [path, node];
  for (const keyword of ["properties", "$defs"] as const) {
    for (const [key, child] of Object.entries(node[keyword] ?? {})) yield* walk(`${path}/${keyword}/${key}`, child);
  }
}

function resolve(node: Schema): Schema {
  const target = node.$ref === undefined ? undefined : schema.$defs?.[node.$ref.replace("#/$defs/", "")];
  return { ...target, ...node };
}
