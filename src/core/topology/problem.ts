import type { Path } from "./path.ts";

/** What a check found, in terms of the topology; the document knows the line and column. */
export interface Finding {
  path: Path;
  /** Which of the two is at fault: the key at this path, or its value. */
  at: "key" | "value";
  /** What is wrong. Starts in lower case, ends without a full stop. */
  message: string;
  /** What to do: `did you mean "left"?` */
  hint?: string | undefined;
}

/** One fault of a topology file. */
export interface Problem {
  /** The file, as the user named it. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 units, as editors count. */
  column: number;
  /** `guests.alice.interfaces.eth0.mtu`; empty for the file as a whole. */
  path: string;
  message: string;
  hint?: string;
}

/** A place in a topology file, where something may turn out to be a problem later. */
export type Place = Omit<Problem, "message" | "hint">;

/** `file:line:column: message; hint`, the form that editors and terminals make a link of. */
export function formatProblem({ file, line, column, message, hint }: Problem): string {
  return `${file}:${line}:${column}: ${message}${hint === undefined ? "" : `; ${hint}`}`;
}

/** In the order of the file, each once: an anchor's fault would otherwise be told for every alias of it. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const unique = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
