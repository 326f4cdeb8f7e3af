import { readFileSync } from "node:fs";

export interface Mount {
  /** Unique while it is mounted. */
  id: number;
  /** The id of the mount that it is mounted on: of the one below it, where several lie on one mount point. */
  parent: number;
  /** The file system's, `0:45`: mounts of one file system share it. */
  device: string;
  /** The mount point. */
  target: string;
  /** The file system's type: `overlay`. */
  type: string;
  source: string;
  /** The file system's own options, by name, as the file system was given them. */
  options: ReadonlyMap<string, string>;
}

/** The mounts that this process sees. Source: proc(5), /proc/self/mountinfo. */
export function readMounts(): Mount[] {
  return parseMountInfo(readFileSync("/proc/self/mountinfo", "utf8"));
}

/** The mounts that lie on one mount point, the lowest first. */
export function stackAt(mounts: readonly Mount[], target: string): Mount[] {
  const there = mounts.filter((mount) => mount.target === target);
  const ids = new Set(there.map(({ id }) => id));
  const stack: Mount[] = [];
  let next = there.find(({ parent }) => !ids.has(parent));
  while (next !== undefined) {
    const { id } = next;
    stack.push(next);
    next = there.find(({ parent }) => parent === id);
  }
  return stack;
}

export function parseMountInfo(text: string): Mount[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const fields = line.split(" ");
      const [type = "", source = "", options = ""] = fields.slice(fields.indexOf("-") + 1);
      return {
        id: Number(fields[0]),
        parent: Number(fields[1]),
        device: fields[2] ?? "",
        target: unescapeOctal(fields[4] ?? ""),
        type,
        source: unescapeOctal(source),
        options: parseOptions(options),
      };
    });
}

function parseOptions(text: string): Map<string, string> {
  return new Map(
    text.split(",").map((option) => {
      const index = option.indexOf("=");
      return index < 0
        ? [unescapeOctal(option), ""]
        : [unescapeOctal(option.slice(0, index)), unescapeOctal(option.slice(index + 1))];
    }),
  );
}

/** The kernel writes space, comma, newline and backslash within a value as `\040` and so on. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
