import { readdirSync, readFileSync } from "node:fs";
import { codeOf } from "../error.ts";

/** The processes that there are, as this process's /proc counts them. */
export function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Whether an error is what reading of a process answers that has ended, before or meanwhile. */
export function hasEnded(error: unknown): boolean {
  return ["ENOENT", "ESRCH"].includes(codeOf(error) ?? "");
}

/** What /proc/PID/status says of a process. Source: proc_pid_status(5). */
export interface ProcessStatus {
  /** Its real user id, as this process's user namespace has it. */
  readonly uid: number;
  readonly parent: number;
  readonly groups: readonly number[];
  /** Its process id in each process namespace that it is in, from this process's own down to its own. */
  readonly ids: readonly number[];
}

/** @throws the error of open(2): ENOENT or ESRCH where there is no such process */
export function processStatus(pid: number): ProcessStatus {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  const numbers = (key: string): number[] => {
    const values = new RegExp(`^${key}:(.*)$`, "m").exec(text)?.[1]?.trim() ?? "";
    return values === "" ? [] : values.split(/\s+/).map(Number);
  };
  return {
    uid: numbers("Uid")[0] ?? -1,
    parent: numbers("PPid")[0] ?? 0,
    groups: numbers("Groups"),
    ids: numbers("NSpid"),
  };
}

/** The command line of a process, word by word; it can say whatever it likes there. */
export function commandLine(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
}

/** A process that has ended, and that its parent has not waited for yet, is not alive. Source: proc(5), /proc/PID/stat. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/^ [ZX]/.test(stat.slice(stat.lastIndexOf(")") + 1));
  } catch (error) {
    if (hasEnded(error)) return false;
    throw error;
  }
}
