import { andMore } from "./counted-guests.ts";
import type { Path } from "./path.ts";
import type { Finding } from "./problem.ts";

/** A finding with its place in the text. */
export interface Placed {
  finding: Finding;
  offset: number;
}

/** Where a path within a copy stands in the file. */
export function sourcePath(path: Path, templates: ReadonlyMap<string, string>): Path {
  const template = copyOf(path, templates);
  return template === undefined ? path : ["guests", template, ...path.slice(2)];
}

/**
 * What holds for many copies of a guest is told once, for the first of them. The messages of one place are taken for the
 * same if they differ in nothing but the copy's name, numbers and addresses.
 */
export function toldOnce(placed: readonly Placed[], templates: ReadonlyMap<string, string>): Placed[] {
  const groups = new Map<string, { first: Placed; copies: Set<string> }>();
  const others: Placed[] = [];
  for (const one of placed) {
    const { path, at, message } = one.finding;
    if (copyOf(path, templates) === undefined) {
      others.push(one);
      continue;
    }
    const copy = String(path[1]);
    const key = `${one.offset} ${at} ${message.replaceAll(/[\da-f:.]*[\d:][\da-f:.]*/gi, "#")}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: one, copies: new Set([copy]) });
    else group.copies.add(copy);
  }
  return [...others, ...[...groups.values()].map(({ first, copies }) => withCopies(first, [...copies]))];
}

function withCopies({ finding, offset }: Placed, copies: readonly string[]): Placed {
  const [first = ""] = copies;
  const more = andMore(copies.length - 1);
  const isNamed = finding.message.split(/[^\w-]+/).includes(first);
  const note = isNamed ? more.trimStart() : `${first}${more}`;
  return { finding: note === "" ? finding : { ...finding, message: `${finding.message} (${note})` }, offset };
}

function copyOf([top, name]: Path, templates: ReadonlyMap<string, string>): string | undefined {
  return top === "guests" ? templates.get(String(name)) : undefined;
}
