import type { Impairment } from "../netlink/netem.ts";
import { parseDuration, parsePercentage, parseRate } from "../quantity.ts";
import type { Impair } from "./types.ts";

/** How many packets wait at most where the file does not say: tc-netem(8)'s own default. */
const DEFAULT_LIMIT = 1000;

/**
 * What an interface's valid `impair` asks for, in the kernel's units. null where it asks for nothing: where it is missing,
 * empty or all zero.
 */
export function impairmentOf(impair: Impair = {}): Impairment | null {
  const effects = {
    delay: number(impair.delay, parseDuration),
    jitter: number(impair.jitter, parseDuration),
    loss: number(impair.loss, parsePercentage),
    duplicate: number(impair.duplicate, parsePercentage),
    corrupt: number(impair.corrupt, parsePercentage),
    reorder: number(impair.reorder, parsePercentage),
    rate: number(impair.rate, parseRate),
  };
  if (Object.values(effects).every((value) => value === 0)) return null;
  return { ...effects, limit: impair.limit ?? DEFAULT_LIMIT, others: [] };
}

/** The topology was validated: what does not parse here is a check that is missing there. */
function number(text: string | undefined, parse: (text: string) => number | undefined): number {
  const parsed = text === undefined ? 0 : parse(text);
  if (parsed === undefined) throw new TypeError(`${text} does not parse`);
  return parsed;
}
