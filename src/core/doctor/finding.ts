import { DummError, messageOf } from "../error.ts";

/** warn: a lab runs, yet not every one, or not as well as it could. fail: none runs. */
export type Status = "ok" | "warn" | "fail";

/** What one check has found. */
export interface Finding {
  readonly status: Status;
  /** In a few words, for people: versions and sizes, or what is wrong. */
  readonly found: string;
  /** The same for programs: sizes in bytes, times in ms. */
  readonly facts?: Facts | undefined;
  /** More lines, such as the last ones of a console. */
  readonly details?: readonly string[] | undefined;
  /** What the user can do about it; none where all is well. */
  readonly hint?: string | undefined;
}

export type Facts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export function ok(found: string, facts?: Facts): Finding {
  return { status: "ok", found, facts };
}

export function warn(found: string, hint: string, facts?: Facts): Finding {
  return { status: "warn", found, hint, facts };
}

export function fail(found: string, hint: string, facts?: Facts): Finding {
  return { status: "fail", found, hint, facts };
}

/** The failure that an error tells of. */
export function failedWith(error: unknown, more: Partial<Finding> = {}): Finding {
  if (!(error instanceof DummError)) return { status: "fail", found: messageOf(error), ...more };
  const { details, hint } = error;
  return { status: "fail", found: error.message, details, hint, ...more };
}
