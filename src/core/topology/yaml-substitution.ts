import { type Document, isMap, isScalar, isSeq, Scalar, type ScalarTag } from "yaml";
import { type Environment, substitute } from "./environment.ts";
import type { Path } from "./path.ts";
import type { YamlFault } from "./yaml-file.ts";
import { keyText } from "./yaml-position.ts";

export interface YamlSubstitution {
  faults: YamlFault[];
  /** The scalars whose value is not known, because a variable is missing or malformed. */
  unknown: Set<unknown>;
}

/**
 * What takes the place of a value that is not known. No scalar of a topology may be a mapping, so that the schema refuses it
 * wherever an alias brings it; and where a mapping is due, an empty one says nothing.
 */
export const unknownValue = Object.freeze({});

/**
 * Fills environment variables in the values (not the keys) of a document. What stood there without quotes is read again
 * afterwards: `mtu: ${MTU:-1400}` is a number.
 * @param text what the document was read from
 */
export function substituteScalars(document: Document, text: string, environment: Environment): YamlSubstitution {
  const faults: YamlFault[] = [];
  const unknown = new Set<unknown>();
  const visit = (node: unknown, path: Path): void => {
    if (isMap(node)) for (const { key, value } of node.items) visit(value, [...path, keyText(key)]);
    if (isSeq(node)) for (const [index, item] of node.items.entries()) visit(item, [...path, index]);
    if (!isScalar(node) || typeof node.value !== "string" || !node.value.includes("$")) return;
    const own = substitute(node.value, environment);
    const [start = 0, end = start] = node.range ?? [];
    if (own.faults.length === 0) {
      node.value = isPlain(node) ? readPlain(document, own.text) : own.text;
    } else {
      const dollars = dollarsIn(text, start, end);
      for (const { offset, message, hint } of own.faults) {
        const before = node.value.slice(0, offset).split("$").length - 1;
        faults.push({ offset: dollars[before] ?? start, path, message, hint });
      }
      unknown.add(node);
      node.value = unknownValue;
    }
  };
  visit(document.contents, []);
  return { faults, unknown };
}

/** Whether a scalar stands without quotes, so that its text decides what it is. */
export function isPlain({ type, tag }: Scalar): boolean {
  return type === Scalar.PLAIN && tag === undefined;
}

/** The value of a text that stands without quotes: a number, true, false, null or the text itself. Never a collection. */
export function readPlain({ schema }: Document, text: string): unknown {
  const tag = schema.tags.find(
    (one): one is ScalarTag => one.collection === undefined && one.default === true && one.test?.test(text) === true,
  );
  // A text that has passed the test of its tag draws no error.
  const read = tag?.resolve(text, () => undefined, {}) ?? text;
  return isScalar(read) ? read.value : read;
}

/** The dollar signs of a value stand in the text in the same order, whatever quotes and indentation do to the rest. */
function dollarsIn(text: string, start: number, end: number): number[] {
  return [...text.slice(start, end).matchAll(/\$/g)].map(({ index }) => start + index);
}
