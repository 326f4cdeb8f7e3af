import type { Foreign } from "../foreign.ts";
import type { State } from "../state.ts";

/** What was read from the machine: the state to compare, and what only the machine knows. */
export interface Observation {
  readonly state: State;
  readonly guests: Readonly<Record<string, GuestFacts>>;
  readonly clashes: readonly NameClash[];
  readonly unavailable: readonly Unavailable[];
  readonly foreign: readonly Foreign[];
}

export interface GuestFacts {
  readonly pid: number;
  /** In ms since 1970. */
  readonly startedAt: number;
  /** What others have added inside it. */
  readonly foreign: readonly Foreign[];
  /** Why it does not answer, where it does not. */
  readonly failure?: string | undefined;
}

/** A link of the host that a topology names as external and that cannot be taken. */
export interface Unavailable {
  readonly external: string;
  /** As a sentence: `link eth1 is on br0 already, and stays`. */
  readonly reason: string;
}

/** A host link that has the name that a link of the lab needs, and is not the lab's. */
export interface NameClash {
  readonly name: string;
  /** What needs the name: `bridge left`, `tap alice-eth0`. */
  readonly wantedBy: string;
  /** The lab whose it is; undefined for a link of nobody's. */
  readonly lab: string | undefined;
}
