import type { GuestPrograms } from "../lab/guest-programs.ts";
import type { Finding } from "./finding.ts";

/** What the checks are told. */
export interface DoctorContext {
  /** Where a lab would put its working directory: absolute, and there. */
  readonly directory: string;
  /** The kernel to boot, as a topology names one: `default`, another name of the cache, or a path. */
  readonly kernel: string;
  /** Compiles what guests are started with, where it is not there yet. See ensurePrograms(). */
  programs(): Promise<GuestPrograms>;
  /** Raised to end early; what was begun is taken back first. */
  readonly signal: AbortSignal;
}

/** One thing that a lab needs of its host. */
export interface Check {
  /** A word or two: `tun`. */
  readonly name: string;
  /** Looks, and leaves nothing behind. What it throws counts as a failure, with the error's own words. */
  run(context: DoctorContext): Finding | Promise<Finding>;
}
