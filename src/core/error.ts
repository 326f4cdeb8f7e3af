/** What went wrong, as a word that a program can compare. Each word has one exit code. */
export type DummErrorCode = keyof typeof exitCodes;

/** Exit codes of the commands: 2 wrong usage, 3 invalid topology, 4 failed while applying, 5 the host lacks something. */
const exitCodes = {
  usage: 2,
  "not-found": 2,
  "invalid-topology": 3,
  "needs-reboot": 4,
  "apply-failed": 4,
  "guest-failed": 4,
  "name-clash": 4,
  "build-failed": 4,
  busy: 4,
  "host-lacks": 5,
  "exec-failed": 125,
} as const;

export interface DummErrorDetails {
  /** Where it happened: `topology.yaml:3:5`, `guest alice`, `interface alice:eth0`. */
  where?: string | undefined;
  /** What the user can do about it, as a sentence. */
  hint?: string | undefined;
  /** More lines that belong to the message: all problems of a file, the last lines of a console. */
  details?: readonly string[] | undefined;
  cause?: unknown;
}

/** An error meant for a person: what was wrong, where, and what to do. */
export class DummError extends Error {
  override readonly name = "DummError";
  readonly where: string | undefined;
  readonly hint: string | undefined;
  readonly details: readonly string[];

  /**
   * @param code the word for programs, which also fixes the exit code
   * @param what one line for people: what was wrong
   */
  constructor(
    readonly code: DummErrorCode,
    readonly what: string,
    more: DummErrorDetails = {},
  ) {
    super(more.where === undefined ? what : `${more.where}: ${what}`, { cause: more.cause });
    this.where = more.where;
    this.hint = more.hint;
    this.details = more.details ?? [];
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code that an error of Node's or of a system call carries, as in errno(3): `ENOENT`. undefined for one without. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
