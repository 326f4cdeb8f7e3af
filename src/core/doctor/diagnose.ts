import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { OnProgress } from "../cache/progress.ts";
import { ensurePrograms, type GuestPrograms } from "../lab/guest-programs.ts";
import type { DoctorContext } from "./check.ts";
import { type Examination, examine } from "./examine.ts";
import { checks } from "./table.ts";

export interface DiagnoseOptions extends Pick<DoctorContext, "kernel" | "signal"> {
  /** The working directory of a lab. It need not be there: what is above it is looked at then. */
  readonly directory: string;
  /** Told while the agent is compiled, which is once. */
  readonly onBuild: OnProgress;
}

/**
 * Finds out whether a lab can run on this host, by trying out all that it needs. Nothing of it stays but compiled programs,
 * in the cache.
 * @throws the signal's reason once it is raised, after what was begun has been taken back
 */
export async function diagnose({ directory, kernel, onBuild, signal }: DiagnoseOptions): Promise<Examination> {
  let compiled: Promise<GuestPrograms> | undefined;
  const programs = (): Promise<GuestPrograms> => {
    compiled ??= ensurePrograms(onBuild);
    return compiled;
  };
  const examination = await examine(checks, { directory: existing(resolve(directory)), kernel, programs, signal });
  signal.throwIfAborted();
  return examination;
}

/** The directory, or the nearest above it that exists: where it would be made. */
function existing(directory: string): string {
  return existsSync(directory) ? directory : existing(dirname(directory));
}
