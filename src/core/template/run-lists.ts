import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from "yaml";
import { codeOf, DummError } from "../error.ts";

/** Commands that a template runs in one guest, each by /bin/sh. */
export interface RunLists {
  /** After it was laid. */
  readonly load: readonly string[];
  /** Before it is taken off. */
  readonly unload: readonly string[];
}

export const NO_RUN: RunLists = { load: [], unload: [] };

/** The file of a template that says what it runs; schemas/template.schema.json describes it. */
const FILE = "template.yaml";

/**
 * What a template runs in guests, by their names.
 * @param directory the template's
 * @throws DummError invalid-topology with every problem of its template.yaml
 */
export function readRunLists(directory: string): Map<string, RunLists> {
  const file = join(directory, FILE);
  const { lists, problems } = parseRunLists(textOf(file), file);
  if (problems.length === 0) return lists;
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  throw new DummError("invalid-topology", `${file} has ${count}`, { details: problems });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) return "";
    throw error;
  }
}

/** Pure. @returns the problems as `file:line:column: message` */
export function parseRunLists(text: string, file: string): { lists: Map<string, RunLists>; problems: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems: string[] = [];
  const problem = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset);
    problems.push(`${file}:${line}:${col}: ${message}`);
  };
  for (const { pos, message } of document.errors) problem(pos[0], message);
  const lists = new Map<string, RunLists>();
  if (problems.length > 0) return { lists, problems };
  for (const [, run] of entriesOf(document.contents, "a mapping with the key run", ["run"], problem)) {
    for (const [guest, node] of entriesOf(run, "a mapping of guests to what runs in them", undefined, problem)) {
      const found = { load: [] as string[], unload: [] as string[] };
      for (const [when, list] of entriesOf(node, "a mapping with the keys load and unload", WHEN, problem))
        found[when] = commandsOf(list, problem);
      lists.set(guest, found);
    }
  }
  return { lists, problems };
}

const WHEN = ["load", "unload"] as const;

type Problem = (offset: number, message: string) => void;

/** The entries of a mapping; an empty value is an empty mapping. @param known the keys that it may have; any unless given */
function entriesOf<K extends string>(
  node: unknown,
  expected: string,
  known: readonly K[] | undefined,
  problem: Problem,
): [K, unknown][] {
  if (isEmpty(node)) return [];
  if (!isMap(node)) {
    problem(startOf(node), `expected ${expected}`);
    return [];
  }
  return node.items.flatMap(({ key, value }: Pair): [K, unknown][] => {
    const name = isScalar(key) ? String(key.value) : "";
    if (known === undefined || (known as readonly string[]).includes(name)) return [[name as K, value]];
    problem(startOf(key), `unknown key ${JSON.stringify(name)}; it has ${known.join(" and ")}`);
    return [];
  });
}

function commandsOf(node: unknown, problem: Problem): string[] {
  if (isEmpty(node)) return [];
  if (!isSeq(node)) {
    problem(startOf(node), "expected a list of commands");
    return [];
  }
  return node.items.flatMap((item) => {
    if (isScalar(item) && typeof item.value === "string" && item.value.trim() !== "") return [item.value];
    problem(startOf(item), "expected a command, as text");
    return [];
  });
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

function startOf(node: unknown): number {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
  return Array.isArray(range) ? Number(range[0]) : 0;
}
