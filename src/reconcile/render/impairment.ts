import type { Impairment } from "../../core/netlink/netem.ts";
import { formatDuration, formatPercentage, formatRate } from "../../core/quantity.ts";

const ORDINARY_LIMIT = 1000;

/** An impairment in the topology's words: `delay 10ms jitter 2ms loss 1%`. */
export function renderImpairment(impairment: Impairment | null): string {
  if (impairment === null) return "none";
  const { delay, jitter, loss, duplicate, corrupt, reorder, rate, limit, others } = impairment;
  const words = [
    ...said("delay", delay, formatDuration),
    ...said("jitter", jitter, formatDuration),
    ...said("loss", loss, formatPercentage),
    ...said("duplicate", duplicate, formatPercentage),
    ...said("corrupt", corrupt, formatPercentage),
    ...said("reorder", reorder, formatPercentage),
    ...said("rate", rate, formatRate),
    ...(limit === ORDINARY_LIMIT ? [] : [`limit ${limit}`]),
    // Somebody has set these by hand.
    ...others,
  ];
  return words.length === 0 ? "nothing" : words.join(" ");
}

function said(key: string, value: number, format: (value: number) => string): string[] {
  return value === 0 ? [] : [`${key} ${format(value)}`];
}
