import type { ErrorObject, ValidateFunction } from "ajv";
import type { Path } from "./path.ts";
import type { Finding } from "./problem.ts";
import { validate } from "./schema-validator.ts";
import { either, shown } from "./shown.ts";
import { didYouMean } from "./suggest.ts";

/** The part of a schema that messages are made of. */
interface Described {
  type?: string | string[];
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
  properties?: Record<string, unknown>;
  propertyNames?: Described;
  "x-expected"?: string;
}

/** Everything in a topology's value that its schema does not allow, one finding for each place. */
export function schemaFindings(value: unknown): Finding[] {
  const check = validate as ValidateFunction;
  if (check(value)) return [];
  return (check.errors ?? []).filter((error) => !isFinePrint(error)).map((error) => toFinding(error, value));
}

/**
 * Errors that say less than another: one on the text of a key (the error of its mapping names the key), and a pattern
 * with a format. Such patterns are for editors; the check of that format says what exactly is wrong.
 */
function isFinePrint({ keyword, propertyName, parentSchema }: ErrorObject): boolean {
  const schema = (parentSchema ?? {}) as Described;
  if (propertyName !== undefined) return true;
  if (keyword === "propertyNames") return schema.propertyNames?.format !== undefined;
  return keyword === "pattern" && schema.format !== undefined;
}

function toFinding(error: ErrorObject, root: unknown): Finding {
  const schema = (error.parentSchema ?? {}) as Described;
  const path = pathOf(error.instancePath, root);
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(error.params["additionalProperty"]);
      const known = Object.keys(schema.properties ?? {});
      return {
        path: [...path, key],
        at: "key",
        message: `unknown key ${JSON.stringify(key)}`,
        hint: didYouMean(key, known, "known here"),
      };
    }
    case "propertyNames": {
      const key = String(error.params["propertyName"]);
      const expected = schema.propertyNames?.["x-expected"] ?? "a name";
      return { path: [...path, key], at: "key", message: `expected ${expected}, got ${shown(key)}` };
    }
    case "required":
      return { path, at: "value", message: `missing key ${JSON.stringify(error.params["missingProperty"])}` };
    default:
      return {
        path,
        at: "value",
        message: `expected ${expectation(schema)}, got ${shown(error.data)}`,
        hint: hintFor(schema, error.data),
      };
  }
}

/** What a schema takes, as the object of `expected ...`. */
function expectation(schema: Described): string {
  if (schema["x-expected"] !== undefined) return schema["x-expected"];
  if (schema.enum !== undefined) return either(schema.enum.map(String));
  if (schema.type === "integer") return `a whole number from ${schema.minimum} to ${schema.maximum}`;
  return `a ${either([schema.type ?? "value"].flat())}`;
}

function hintFor(schema: Described, data: unknown): string | undefined {
  const types = [schema.type].flat();
  if (types.includes("string") && isColonAtEnd(data)) return "put a value that ends in a colon in quotes";
  if (isBareIndex(data)) return "put a value that starts with {index} in quotes";
  if (types.includes("integer") && typeof data === "boolean") return `write ${Number(data)}`;
  if (types.includes("integer") && typeof data === "string" && /^\d+$/.test(data)) return "leave out the quotes";
  if (types.includes("string") && typeof data === "number" && new RegExp(schema.pattern ?? "").test(String(data))) {
    return `to mean the text, write it in quotes: "${data}"`;
  }
  if (schema.enum !== undefined && typeof data === "string") return didYouMean(data, schema.enum.map(String), "known");
  return undefined;
}

/** `[fd00::]` is a list of one mapping in YAML, whose key is `fd00:`. */
function isColonAtEnd(data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false;
  const [key, ...others] = Object.entries(data);
  return key !== undefined && others.length === 0 && key[0].endsWith(":") && key[1] === null;
}

/** `{index}` is a mapping in YAML, whose key is `index`. */
function isBareIndex(data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false;
  const [key, ...others] = Object.entries(data);
  return key !== undefined && others.length === 0 && /^index([+-]\d+)?$/.test(key[0]) && key[1] === null;
}

/** A JSON pointer as a path; an index is a number where the value has a list. */
function pathOf(pointer: string, root: unknown): Path {
  let value = root;
  return pointer
    .split("/")
    .slice(1)
    .map((step) => {
      const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
      const index = Array.isArray(value) ? Number(key) : key;
      value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
      return index;
    });
}
