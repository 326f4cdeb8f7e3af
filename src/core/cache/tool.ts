import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { codeOf, DummError } from "../error.ts";

/** A program that a build runs, and the Debian package that brings it. */
export interface Tool {
  command: string;
  package: string;
}

/** Whether the command is found along PATH (and in /usr/sbin and /sbin, which an ordinary user's PATH lacks). */
export function hasCommand(command: string): boolean {
  const path = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return path.some((directory) => directory !== "" && isExecutable(join(directory, command)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    if (codeOf(error) !== undefined) return false;
    throw error;
  }
}

/**
 * Checks that every tool is installed.
 * @param purpose what they are for: `a kernel build`
 * @throws DummError host-lacks, naming all that are missing and the command that installs them
 */
export function needTools(tools: readonly Tool[], purpose: string): void {
  const missing = tools.filter(({ command }) => !hasCommand(command));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((tool) => tool.package))];
  throw new DummError("host-lacks", `${purpose} needs ${missing.map(({ command }) => command).join(", ")}`, {
    hint: `Install what is missing: apt-get install --no-install-recommends ${packages.join(" ")}`,
  });
}

/** How a program ended: what of execa's result is of use here. */
interface Ended {
  failed: boolean;
  exitCode?: number | undefined;
  originalMessage?: string | undefined;
  all?: unknown;
}

/**
 * Runs a program in the C locale to its end.
 * @returns its standard output
 * @throws DummError build-failed, with the last lines that it wrote
 */
export async function runTool(file: string, args: readonly string[]): Promise<string> {
  // Loaded only here: commands that build nothing would wait 50 ms for it.
  const { execa } = await import("execa");
  const result = await execa(file, args, { stdin: "ignore", all: true, reject: false, env: { LC_ALL: "C" } });
  if (result.failed) throw toolFailed(file, args, result);
  return result.stdout;
}

/** The error for a program that failed: what was run, how it ended, and the last lines that it wrote. */
export function toolFailed(file: string, args: readonly string[], ended: Ended): DummError {
  const output = typeof ended.all === "string" ? ended.all : "";
  const how = ended.exitCode === undefined ? (ended.originalMessage ?? "it was ended") : `status ${ended.exitCode}`;
  const shown = args.filter((arg) => !arg.includes("=") && arg !== "-o");
  return new DummError("build-failed", `${[file, ...shown].join(" ")}: ${how}`, {
    details: output.trimEnd().split("\n").slice(-15),
  });
}
