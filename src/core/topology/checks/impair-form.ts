import { MOST_JITTER } from "../../netlink/netem.ts";
import { formatDuration, parseDuration, parsePercentage, parseRate } from "../../quantity.ts";
import type { Located, Model } from "../model.ts";
import type { Finding } from "../problem.ts";
import { shown } from "../shown.ts";

interface Form {
  expected: string;
  parse: (text: string) => number | undefined;
  /** What to write for what was probably meant. */
  meant: (text: string) => string | undefined;
}

const duration: Form = {
  expected: "a time in s, ms or us, such as 10ms",
  parse: parseDuration,
  meant: (text) => {
    const [, count, unit] = /^\s*([\d.]+)\s*(s|ms|us|µs)[a-z]*\s*$/i.exec(text) ?? [];
    return unit === undefined ? undefined : `${count}${unit.toLowerCase().replace("µ", "u")}`;
  },
};

const percentage: Form = {
  expected: "a percentage from 0% to 100%, such as 1%",
  parse: parsePercentage,
  meant: (text) => {
    const [, count] = /^\s*([\d.]+)\s*%?\s*$/.exec(text) ?? [];
    return count === undefined ? undefined : `${count}%`;
  },
};

const rate: Form = {
  expected: "a rate of at least 8bit, such as 10mbit",
  parse: parseRate,
  // mbps are megabytes a second to tc(8), and megabits to most people.
  meant: (text) => {
    const [, count, unit] = /^\s*([\d.]+)\s*([kmg]?)(bits?|b)?(ps|\/s)?\s*$/i.exec(text) ?? [];
    return unit === undefined ? undefined : `${count}${unit.toLowerCase()}bit`;
  },
};

const forms: Readonly<Record<string, Form>> = {
  delay: duration,
  jitter: duration,
  loss: percentage,
  duplicate: percentage,
  corrupt: percentage,
  reorder: percentage,
  rate,
};

/** Times, percentages and rates have a unit, and are within what the kernel takes. */
export function checkImpairForm({ guests }: Model): Finding[] {
  return guests
    .flatMap(({ interfaces }) => interfaces)
    .flatMap(({ impair }) => [...(impair?.values ?? [])].flatMap(([key, located]) => findingsOf(key, located)));
}

function findingsOf(key: string, { value, path }: Located<string>): Finding[] {
  const form = Object.hasOwn(forms, key) ? forms[key] : undefined;
  if (form === undefined) return [];
  const parsed = form.parse(value);
  if (parsed === undefined) {
    const meant = form.meant(value);
    const hint = meant !== undefined && form.parse(meant) !== undefined ? `write ${meant}` : undefined;
    return [{ path, at: "value", message: `expected ${form.expected}, got ${shown(value)}`, hint }];
  }
  if (key !== "jitter" || parsed <= MOST_JITTER) return [];
  const most = formatDuration(MOST_JITTER);
  return [{ path, at: "value", message: `a jitter of ${value} is more than the kernel takes; at most ${most}` }];
}
