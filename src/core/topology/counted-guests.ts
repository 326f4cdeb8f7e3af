import { mentionsIndex, withIndex } from "./index-text.ts";
import type { Path } from "./path.ts";
import type { Finding } from "./problem.ts";
import { shown } from "./shown.ts";
import { unknownValue } from "./yaml-substitution.ts";

/** A topology's value with a guest in place of each copy that `count` asks for. */
export interface ExpandedGuests {
  value: unknown;
  findings: Finding[];
  /** The name, as the file has it, that each copy is made from. */
  templates: ReadonlyMap<string, string>;
  /** The names, as the file has them, of which some copy could not be made. */
  incomplete: string[];
}

/** Tells what a text is that was put together for a place of the file: where that has no quotes, it may be a number. */
export type ReaderOf = (path: Path) => (text: string) => unknown;

const mostCopies = 1000;
const longestName = 40;

/** Makes what differs from copy to copy. Undefined: every copy shares the one value. */
type Maker = (index: number, guest: string) => unknown;

/** Replaces each guest that has a count by its copies, at its place in the order. What is not even a mapping is left alone. */
export function expandGuests(value: unknown, readerOf: ReaderOf): ExpandedGuests {
  const findings: Finding[] = [];
  const incomplete: string[] = [];
  const guests = new Map<string, { template: string; copy: unknown }>();
  if (!isMapping(value) || !isMapping(value["guests"])) return { value, findings, templates: new Map(), incomplete };
  for (const [template, guest] of Object.entries(value["guests"])) {
    const clashes = new Map<string, string[]>();
    const copies = copiesOf(template, guest, findings, readerOf);
    if (copies === undefined) incomplete.push(template);
    for (const [name, copy] of copies ?? []) {
      const other = guests.get(name)?.template;
      if (other === undefined) guests.set(name, { template, copy });
      else clashes.set(other, [...(clashes.get(other) ?? []), name]);
    }
    for (const [other, names] of clashes) {
      const message = `guests ${shown(other)} and ${shown(template)} both make ${names[0]}${andMore(names.length - 1)}`;
      findings.push({ path: ["guests", template], at: "key", message, hint: "give one of them another name" });
    }
  }
  const entries = [...guests];
  return {
    value: { ...value, guests: Object.fromEntries(entries.map(([name, { copy }]) => [name, copy])) },
    findings,
    templates: new Map(
      entries.filter(([name, { template }]) => name !== template).map(([name, { template }]) => [name, template]),
    ),
    incomplete,
  };
}

/** ` and 99 more`; nothing for none. */
export function andMore(count: number): string {
  return count === 0 ? "" : ` and ${count} more`;
}

/** What the guest stands for, by name. Undefined where that cannot be told. */
function copiesOf(
  template: string,
  guest: unknown,
  findings: Finding[],
  readerOf: ReaderOf,
): [string, unknown][] | undefined {
  const path = ["guests", template];
  const counted = isMapping(guest) && guest["count"] !== undefined && guest["count"] !== null;
  if (!counted) {
    if (!mentionsIndex(template)) return [[template, guest]];
    const message = `guest name ${shown(template)} has an index, but the guest no count`;
    findings.push({ path, at: "key", message, hint: "add count: 10, say" });
    return undefined;
  }
  const { count, ...rest } = guest;
  if (!mentionsIndex(template)) {
    const hint = `call the guest "${template}{index}"`;
    findings.push({ path: [...path, "count"], at: "key", message: "count needs {index} in the guest's name", hint });
    return [[template, rest]];
  }
  if (typeof count !== "number" || !Number.isInteger(count) || count < 1 || count > mostCopies) {
    const message = `expected a whole number from 1 to ${mostCopies}, got ${shown(count)}`;
    findings.push({ path: [...path, "count"], at: "value", message });
    return undefined;
  }
  const make = makerOf(rest, path, findings, readerOf) ?? (() => rest);
  const indexes = Array.from({ length: count }, (_, at) => at + 1);
  return namesOf(template, indexes, findings).map(([index, name]) => [name, make(index, name)]);
}

/** The copies' names, without those that cannot be one. */
function namesOf(template: string, indexes: readonly number[], findings: Finding[]): [number, string][] {
  const path = ["guests", template];
  const names = indexes.map((index) => ({ index, ...withIndex(template, index) }));
  const faulty = names.filter(({ fault }) => fault !== undefined);
  const good = names.filter(({ fault }) => fault === undefined);
  const long = good.filter(({ text }) => text.length > longestName);
  if (faulty[0] !== undefined) findings.push({ path, at: "key", message: faulty[0].fault ?? "" });
  if (long[0] !== undefined) {
    const { text } = long[0];
    const more = long.length === 1 ? "" : ` (${andMore(long.length - 1).trimStart()})`;
    const message = `guest name ${shown(text)} is ${text.length} characters long${more}; at most ${longestName} fit`;
    findings.push({ path, at: "key", message });
  }
  return good.filter(({ text }) => text.length <= longestName).map(({ index, text }) => [index, text]);
}

/** @param path where the value stands in the file */
function makerOf(value: unknown, path: Path, findings: Finding[], readerOf: ReaderOf): Maker | undefined {
  if (typeof value === "string") return mentionsIndex(value) ? textMaker(value, path, findings, readerOf) : undefined;
  if (Array.isArray(value)) {
    const makers = value.map((item, at) => makerOf(item, [...path, at], findings, readerOf));
    if (makers.every((maker) => maker === undefined)) return undefined;
    return (index, guest) => makers.map((make, at) => (make === undefined ? value[at] : make(index, guest)));
  }
  if (!isMapping(value)) return undefined;
  const makers = Object.entries(value).map(
    ([key, child]) => [key, child, makerOf(child, [...path, key], findings, readerOf)] as const,
  );
  if (makers.every(([, , maker]) => maker === undefined)) return undefined;
  return (index, guest) =>
    Object.fromEntries(makers.map(([key, child, make]) => [key, make === undefined ? child : make(index, guest)]));
}

function textMaker(template: string, path: Path, findings: Finding[], readerOf: ReaderOf): Maker {
  const read = readerOf(path);
  return (index, guest) => {
    const { text, fault } = withIndex(template, index);
    if (fault === undefined) return read(text);
    findings.push({ path: ["guests", guest, ...path.slice(2)], at: "value", message: fault });
    return unknownValue;
  };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
