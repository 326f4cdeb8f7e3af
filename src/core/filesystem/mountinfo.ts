import { readFileSync } from "node:fs";

export interface Mount {
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

export function parseMountInfo(text: string): Mount[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const fields = line.split(" ");
      const [type = "", source = "", options = ""] = fields.slice(fields.indexOf("-") + 1);
      return {
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
