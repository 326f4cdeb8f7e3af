import { DummError, messageOf } from "../../core/error.ts";
import type { Operation } from "../plan/operation.ts";

/** What became of one operation. */
export interface Outcome {
  readonly operation: Operation;
  /** done; failed, and `error` says why; skipped, since one that it needs has failed or the user has interrupted. */
  readonly status: "done" | "failed" | "skipped";
  /** Operations that go to a kernel in one message share its duration. */
  readonly milliseconds: number;
  readonly error?: DummError;
  /** What the user may want to know of it though it is done. */
  readonly note?: string | undefined;
}

/** Told of each operation as it ends. */
export type Progress = (outcome: Outcome) => void;

/** The outcome of an operation that ended with an error, if any. */
export function outcomeOf(operation: Operation, since: number, error?: unknown): Outcome {
  const milliseconds = Math.round((performance.now() - since) * 1000) / 1000;
  if (error === undefined) return { operation, status: "done", milliseconds };
  return { operation, status: "failed", milliseconds, error: asDummError(error) };
}

export function skipped(operation: Operation): Outcome {
  return { operation, status: "skipped", milliseconds: 0 };
}

function asDummError(error: unknown): DummError {
  return error instanceof DummError ? error : new DummError("apply-failed", messageOf(error), { cause: error });
}
