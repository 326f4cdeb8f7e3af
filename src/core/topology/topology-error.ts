import { DummError } from "../error.ts";
import { formatProblem, type Problem } from "./problem.ts";

/** A topology file with at least one problem; `details` has a line for each, `problems` the same as data. */
export class TopologyError extends DummError {
  constructor(
    file: string,
    readonly problems: readonly Problem[],
  ) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super("invalid-topology", `${file} has ${count}`, { details: problems.map(formatProblem) });
  }
}
