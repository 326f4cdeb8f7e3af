/** What a long build reports while it runs. */
export interface BuildEvent {
  /** The part of the build, a verb and its object: `Download linux-source-7.3`. */
  phase: string;
  /** How much of this phase is done, 0 to 1; absent where nobody can tell. */
  fraction?: number;
  /** What it is at right now: a file, a count. */
  detail?: string;
}

export type OnProgress = (event: BuildEvent) => void;
