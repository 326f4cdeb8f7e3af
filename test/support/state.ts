import { parseTopology } from "../../src/core/topology/parse.ts";
import { formatProblem } from "../../src/core/topology/problem.ts";
import { desired } from "../../src/reconcile/desired.ts";
import type { State } from "../../src/reconcile/state.ts";
import { resolved, resolvedPrivate } from "./topologies.ts";

/** A State that may be edited. */
export type Draft<T> = { -readonly [K in keyof T]: Draft<T[K]> };

/** A lab in which nothing is. */
export const nothing: State = {
  lab: "lab",
  bridges: {},
  taps: {},
  externals: {},
  nat: [],
  uplink: null,
  hostSysctls: {},
  hooks: {},
  guests: {},
};

/** What a topology begins with that leaves its name out. Without hosts an address of one guest is no matter of the others. */
const NO_HOSTS = "defaults: { hosts: false }\n";

/** The state that the text of a topology asks for; its name may be left out. */
export function stateOf(text: string): State {
  const defaults = /^defaults:/m.test(text) ? "" : NO_HOSTS;
  const { topology, problems } = parseTopology(/^name:/m.test(text) ? text : `name: lab\n${defaults}${text}`, "t.yaml");
  if (topology === undefined) throw new Error(problems.map(formatProblem).join("\n"));
  return desired(topology, topology.isolation === "private" ? resolvedPrivate : resolved);
}

/** A copy of a state with something done to it. */
export function edited(state: State, edit: (draft: Draft<State>) => void): State {
  const draft = structuredClone(state) as Draft<State>;
  edit(draft);
  return draft;
}
