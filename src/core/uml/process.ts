import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { codeOf, DummError } from "../error.ts";
import { parseCommandLine, type StartedWith } from "./command-line.ts";

/** A UML kernel that runs, as the host's kernel tells it. */
export interface GuestProcess extends StartedWith {
  pid: number;
  /** The binary that runs, absolute and without links; ends in ` (deleted)` where it is gone. */
  kernel: string;
  /** When it was started, in ms since 1970. */
  startedAt: number;
  /** Its network namespace, as readlink(1) of /proc/PID/ns/net shows it. */
  network: string;
  /** The process id of who started it, or of whom it was left to. */
  parent: number;
}

/**
 * The guests of a lab that run now. It reads every process's command line instead of believing a pid file, so a pid that
 * belongs to another program by now is never taken for a guest.
 * @param runDirectory the lab's, as it stands on the command lines: with a trailing slash
 */
export function findGuestProcesses(runDirectory: string): Map<string, GuestProcess> {
  const found = new Map<string, GuestProcess>();
  for (const guest of allGuestProcesses()) {
    if (guest.runDirectory === runDirectory) found.set(guest.guest, guest);
  }
  return found;
}

/** The guests of all labs in this network namespace: one of a container, or of a private lab, may have the same names. */
export function allGuestProcesses(): GuestProcess[] {
  const here = readlinkSync("/proc/self/ns/net");
  return everyGuestProcess().filter(({ network }) => network === here);
}

/** The guests in all network namespaces, those of private labs among them. */
export function everyGuestProcess(): GuestProcess[] {
  const found = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readGuestProcess(Number(name)))
    .filter((guest) => guest !== undefined);
  // As a kernel starts it tries the host out in children, which have its command line for a moment.
  const pids = new Set(found.map(({ pid }) => pid));
  return found.filter(({ parent }) => !pids.has(parent));
}

function readGuestProcess(pid: number): GuestProcess | undefined {
  try {
    const [command = "", ...args] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    if (command === "" || !args[0]?.startsWith("umid=")) return undefined;
    const line = parseCommandLine(args.slice(0, -1));
    if (line === undefined) return undefined;
    const network = readlinkSync(`/proc/${pid}/ns/net`);
    // A process that has ended but was not waited for yet has no exe any more.
    return { ...line, pid, kernel: readlinkSync(`/proc/${pid}/exe`), ...origin(pid), network };
  } catch (error) {
    // It ended while it was looked at, or it is another user's, of whom nothing more can be learnt.
    if (["ENOENT", "ESRCH", "EACCES"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  }
}

/**
 * When a process was started, to a jiffy, and by whom. Source: proc(5), /proc/PID/stat: field 4 is the parent, field 22 the
 * start in clock ticks (100 a second) since boot.
 */
function origin(pid: number): { startedAt: number; parent: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { startedAt: Math.round((bootTime() + Number(fields[19]) / 100) * 1000), parent: Number(fields[1]) };
}

/** In seconds since 1970. */
function bootTime(): number {
  return Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
}

/**
 * Starts a UML kernel in a session of its own: it outlives the process that started it, and Ctrl-C at that one's terminal
 * does not reach it.
 * @param consoleLog takes what the kernel prints; begun anew
 * @throws DummError guest-failed where the binary does not start
 */
export async function spawnKernel(kernel: string, args: readonly string[], consoleLog: string): Promise<ChildProcess> {
  const log = openSync(consoleLog, "w");
  try {
    const child = spawn(kernel, args, { detached: true, stdio: ["ignore", log, log], cwd: "/" });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", (error) =>
        reject(new DummError("guest-failed", `the kernel does not start: ${error.message}`, { where: kernel })),
      );
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}
