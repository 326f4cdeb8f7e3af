/**
 * Quantities as tc(8) writes them, and the numbers that the kernel keeps of them. What a format function writes, its parse
 * function reads as the same number.
 */

const durations = { s: 1e9, ms: 1e6, us: 1e3 } as const;
const rates = { gbit: 1e9, mbit: 1e6, kbit: 1e3, bit: 1 } as const;

/** The whole of what is shared out: netem's probability of a certain event. */
const WHOLE = 0xffffffff;

/** The nanoseconds of `10ms`, `1.5s` or `20us`; undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  return parse(text, durations);
}

/** Nanoseconds in the largest unit that they fill: `10ms`. */
export function formatDuration(nanoseconds: number): string {
  return format(nanoseconds, durations);
}

/** The bytes per second of `10mbit`, less a fraction of a byte; undefined for any other text, and for less than one. */
export function parseRate(text: string): number | undefined {
  const bits = parse(text, rates);
  return bits === undefined || bits < 8 ? undefined : Math.floor(bits / 8);
}

/** Bytes per second, at least 1, as bits per second in the largest unit that they fill: `10mbit`. */
export function formatRate(bytes: number): string {
  return format(bytes * 8, rates);
}

/** The share that `1%` is, in 1 / (2^32 - 1); undefined for any other text, and for more than 100%. */
export function parsePercentage(text: string): number | undefined {
  const [, percent] = /^(\d{1,3}(?:\.\d{1,9})?)%$/.exec(text) ?? [];
  const share = Math.round((Number(percent) / 100) * WHOLE);
  return share <= WHOLE ? share : undefined;
}

/** A share in 1 / (2^32 - 1) with the fewest decimals that tell it: `1%`. */
export function formatPercentage(share: number): string {
  for (let decimals = 0; decimals < 9; decimals++) {
    const text = `${((100 * share) / WHOLE).toFixed(decimals)}%`;
    if (parsePercentage(text) === share) return text;
  }
  return `${((100 * share) / WHOLE).toFixed(9)}%`;
}

/** Nine digits on either side of the point: more than the kernel tells apart, and no more than a double holds. */
function parse(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, whole, fraction = "", unit = ""] = /^(\d{1,9})(\.\d{1,9})?([a-z]+)$/.exec(text) ?? [];
  const scale = Object.hasOwn(units, unit) ? units[unit] : undefined;
  return scale === undefined ? undefined : Number(whole) * scale + Math.round(Number(`0${fraction}`) * scale);
}

/** @param units largest first, each a power of ten */
function format(value: number, units: Readonly<Record<string, number>>): string {
  const all = Object.entries(units);
  const [unit, scale] = all.find(([, size]) => value >= size) ?? all.at(-1) ?? ["", 1];
  const fraction = String(value % scale)
    .padStart(String(scale).length - 1, "0")
    .replace(/0+$/, "");
  return `${Math.floor(value / scale)}${fraction === "" ? "" : `.${fraction}`}${unit}`;
}
