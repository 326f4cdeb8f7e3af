/** The file that hosts(5) is about, in every guest. */
export const HOSTS = "/etc/hosts";

/** Our part of a hosts(5) file: the lines between two markers. All else is somebody else's, and stays as it is. */
const BEGIN = "# dumm: begin";
const END = "# dumm: end";

/** The lines of our block; null where there is none. Blocks that somebody has doubled count as one. */
export function hostsBlock(text: string): string[] | null {
  const { blocks } = split(text);
  return blocks.length === 0 ? null : blocks.flat();
}

/** The text with this block in place of the one it has, or at its end; with null, without one. */
export function withHostsBlock(text: string, lines: readonly string[] | null): string {
  const { rest, at } = split(text);
  const block = lines === null ? [] : [BEGIN, ...lines, END];
  return [...rest.slice(0, at), ...block, ...rest.slice(at)].map((line) => `${line}\n`).join("");
}

/** The blocks, what is around them, and where in that the first was. A marker without its twin is no block: it is dropped. */
function split(text: string): { blocks: string[][]; rest: string[]; at: number } {
  const blocks: string[][] = [];
  const rest: string[] = [];
  let at: number | undefined;
  let open: string[] | undefined;
  for (const line of text.split("\n")) {
    if (line === BEGIN) {
      rest.push(...(open ?? []));
      at ??= rest.length;
      open = [];
    } else if (line === END) {
      if (open !== undefined) blocks.push(open);
      open = undefined;
    } else {
      (open ?? rest).push(line);
    }
  }
  rest.push(...(open ?? []));
  // The last newline ends a line, and begins none.
  if (rest.at(-1) === "") rest.pop();
  return { blocks, rest, at: Math.min(at ?? rest.length, rest.length) };
}
