/**
 * Makes two files of src/core/topology from schemas/topology.schema.json: types.ts, and schema-validator.ts, which is
 * ajv's code made ahead of time (loading ajv and compiling the schema would add 40 ms to each command). With --check it
 * writes nothing, and exits with 1 if a file is not what the schema makes.
 */
import { readFile, writeFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { compile } from "json-schema-to-typescript";

const schemaUrl = new URL("../schemas/topology.schema.json", import.meta.url);
const outputUrl = new URL("../src/core/topology/", import.meta.url);
const banner = "// Made by scripts/topology-types.js from schemas/topology.schema.json; `npm run types` makes it anew.";

const schema = JSON.parse(await readFile(schemaUrl, "utf8"));
const outputs = { "types.ts": await makeTypes(schema), "schema-validator.ts": makeValidator(schema) };

for (const [name, text] of Object.entries(outputs)) {
  const url = new URL(name, outputUrl);
  if (!process.argv.includes("--check")) {
    await writeFile(url, text);
  } else if (text !== (await readFile(url, "utf8"))) {
    process.stderr.write(`src/core/topology/${name} is not what the schema makes: npm run types\n`);
    process.exitCode = 1;
  }
}

function makeTypes(schema) {
  const titledOnly = (node) => withoutNull(inlined(node, schema.$defs));
  return compile(mapSchemas(schema, titledOnly), "Topology", {
    bannerComment: banner,
    style: { printWidth: 120 },
    unreachableDefinitions: false,
  });
}

/** Only a definition with a title becomes a type of its own; a reference to any other is replaced by what it says. */
function inlined(node, definitions) {
  const target = node.$ref === undefined ? undefined : definitions[node.$ref.replace("#/$defs/", "")];
  if (target === undefined || target.title !== undefined) return node;
  const { $ref: _, ...own } = node;
  return { ...target, ...own };
}

/** The loader turns an empty value into an empty mapping or list, so the types know no null. */
function withoutNull(node) {
  if (!Array.isArray(node.type)) return node;
  const types = node.type.filter((type) => type !== "null");
  return { ...node, type: types.length === 1 ? types[0] : types };
}

function makeValidator(schema) {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    validateFormats: false,
    allowUnionTypes: true,
    keywords: ["x-expected", "x-reboot"],
    code: { source: true, esm: true, lines: true },
  });
  ajv.addSchema(mapSchemas(schema, withoutAnnotations), "topology");
  const code = standalone.default(ajv, { validate: "topology" });
  const directives = ["lint", "format", "assist"].map((part) => `// biome-ignore-all ${part}: generated`);
  return [banner, "// @ts-nocheck", ...directives, code.trimEnd(), ""].join("\n");
}

/** What only readers and editors need stays out of the code. */
function withoutAnnotations({ description, examples, title, default: fallback, ...rest }) {
  return rest;
}

/** A copy of a schema in which `change` has been applied to each subschema, outermost first. */
function mapSchemas(schema, change) {
  const changed = { ...change(schema) };
  for (const keyword of ["properties", "$defs"]) {
    if (changed[keyword] === undefined) continue;
    const entries = Object.entries(changed[keyword]).map(([key, value]) => [key, mapSchemas(value, change)]);
    changed[keyword] = Object.fromEntries(entries);
  }
  for (const keyword of ["items", "propertyNames", "additionalProperties"]) {
    if (typeof changed[keyword] === "object") changed[keyword] = mapSchemas(changed[keyword], change);
  }
  return changed;
}
