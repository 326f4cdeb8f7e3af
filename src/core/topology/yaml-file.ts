import { isScalar, LineCounter, parseDocument, type YAMLError } from "yaml";
import type { Environment } from "./environment.ts";
import type { Path } from "./path.ts";
import { locate, nodeAt } from "./yaml-position.ts";
import { isPlain, readPlain, substituteScalars } from "./yaml-substitution.ts";
import { walk } from "./yaml-walk.ts";

/** A fault of the YAML itself, with its offset in the text. */
export interface YamlFault {
  offset: number;
  path: Path;
  message: string;
  hint?: string;
}

/** A YAML text that was read: its value, the faults of its form, and where each part of it stands. */
export interface YamlFile {
  /** Undefined where the faults leave no value that could be checked. */
  value: unknown;
  faults: YamlFault[];
  /** Whether the value at a path is not known; `faults` says why. */
  isUnknown(path: Path): boolean;
  /** Tells what a text is that takes the place of the one at a path: where that has no quotes, it may be a number. */
  reader(path: Path): (text: string) => unknown;
  /** The offset of the key or the value at a path; of the closest part that exists, if the path does not. */
  offsetOf(path: Path, at: "key" | "value"): number;
  /** Line and column of an offset, each from 1. */
  positionOf(offset: number): { line: number; column: number };
}

/** So many uses of anchors are fine; a file that multiplies aliases by aliases is not. */
const maxAliasCount = 10_000;

/**
 * Reads YAML 1.2 with anchors, aliases and merge keys (`<<`), and fills in environment variables. Never throws: what is
 * wrong is in `faults`.
 */
export function readYaml(text: string, environment: Environment): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    merge: true,
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    // The walk reports what would be a warning, an unknown tag, and knows its path.
    logLevel: "error",
  });
  const walked = walk(document.contents);
  const syntax = document.errors.map((error) => syntaxFault(error, text));
  const fatal = document.errors.length > 0 || walked.fatal;
  const substituted = fatal ? { faults: [], unknown: new Set() } : substituteScalars(document, text, environment);
  const faults = [
    ...firstOfEachLine(syntax, lines),
    ...(document.errors.length > 0 ? [] : walked.faults),
    ...substituted.faults,
  ];
  let value: unknown;
  if (!fatal) {
    try {
      value = document.toJS({ maxAliasCount });
    } catch (error) {
      // The walk has looked at every alias and merge key, so that only their number can be at fault here.
      if (!(error instanceof ReferenceError)) throw error;
      faults.push({ offset: 0, path: [], message: "aliases of aliases make this file too large" });
    }
  }
  return {
    value,
    faults,
    isUnknown: (path) =>
      substituted.unknown.size > 0 && substituted.unknown.has(nodeAt(document.contents, walked.targets, path)),
    reader(path) {
      const node = nodeAt(document.contents, walked.targets, path);
      return (put) => (isScalar(node) && isPlain(node) ? readPlain(document, put) : put);
    },
    offsetOf: (path, at) => locate(document.contents, walked.targets, path, at),
    positionOf(offset) {
      const { line, col } = lines.linePos(offset);
      return { line: Math.max(1, line), column: Math.max(1, col) };
    },
  };
}

const syntaxMessages: Partial<Record<YAMLError["code"], readonly [message: string, hint: string]>> = {
  TAB_AS_INDENT: ["a tab in the indentation", "indent with spaces"],
  MULTIPLE_DOCS: ["a second document begins here", "a topology file holds one"],
  BLOCK_AS_IMPLICIT_KEY: [
    "a mapping cannot begin here",
    "check the indentation, and quote a value that contains a colon and a blank or ends in a colon",
  ],
  MULTILINE_IMPLICIT_KEY: ["a key has to stand on one line", "check the indentation"],
  BAD_SCALAR_START: ["a value cannot start with this character", "put it in quotes"],
};

/** What becomes of `{ mtu: ${MTU} }` and `[10.0.0.10+{index}/16]`. */
const braceInFlow = [
  "within { } or [ ] a value without quotes ends where it contains a brace",
  "put it in quotes; a number, on a line of its own",
] as const;

function syntaxFault({ code, message, pos }: YAMLError, text: string): YamlFault {
  const line = text.slice(text.lastIndexOf("\n", pos[0] - 1) + 1).split("\n", 1)[0] ?? "";
  const [ours, hint] = /[[{].*(\$\{|\{index\b)/.test(line) ? braceInFlow : (syntaxMessages[code] ?? []);
  const theirs = message.charAt(0).toLowerCase() + message.slice(1);
  return {
    offset: pos[0],
    path: [],
    message: ours ?? `not valid YAML: ${theirs}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** One slip makes several errors on its line; the first says it best. What follows a brace out of place is not what it seems. */
function firstOfEachLine(faults: readonly YamlFault[], lines: LineCounter): YamlFault[] {
  const seen = new Set<number>();
  const brace = faults.findIndex(({ message }) => message === braceInFlow[0]);
  return faults.slice(0, brace < 0 ? undefined : brace + 1).filter(({ offset }) => {
    const { line } = lines.linePos(offset);
    return !seen.has(line) && seen.add(line);
  });
}
