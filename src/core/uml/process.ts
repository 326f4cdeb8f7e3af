import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, readlinkSync } from "node:fs";
import { type GuestIds, readIds } from "../confine/ids.ts";
import { codeOf, DummError } from "../error.ts";
import { parseCommandLine, type StartedWith } from "./command-line.ts";
import { commandLine, hasEnded, isAlive, processIds, processStatus } from "./proc.ts";
import { endOf, type StartedKernel } from "./started-kernel.ts";

/** A UML kernel that runs, as the host's kernel tells it. */
export interface GuestProcess extends StartedWith {
  pid: number;
  /** The binary that runs, absolute and without links; ends in ` (deleted)` where it is gone. */
  kernel: string;
  /** When it was started, in seconds since the host was booted. */
  readonly start: number;
  /** The same, in ms since 1970, to a jiffy. */
  readonly startedAt: number;
  /** Its network namespace, as readlink(1) of /proc/PID/ns/net shows it. */
  network: string;
  /** The process id of who started it, or of whom it was left to. */
  parent: number;
  /** The ids that it has where it is confined; null where it has those of whoever started it. */
  ids: GuestIds | null;
}

/**
 * One guest of a lab.
 * @param likely the process id that it had when somebody looked last: if it still is that guest's, no other is looked at
 */
export function findGuestProcess(
  runDirectory: string,
  guest: string,
  likely: number | undefined,
): GuestProcess | undefined {
  const there = likely === undefined ? undefined : readGuestProcess(likely, bootTime);
  if (there?.guest === guest && there.runDirectory === runDirectory && there.network === networkHere()) return there;
  return findGuestProcesses(runDirectory).get(guest);
}

/**
 * Whether a guest that was found is still there, which takes a fraction of finding it: what has its process id and began when it
 * did is the same process, and stays who its launcher says that it is.
 */
export function stillRuns({ pid, start }: GuestProcess): boolean {
  try {
    return isAlive(pid) && origin(pid).start === start;
  } catch (error) {
    if (hasEnded(error)) return false;
    throw error;
  }
}

/**
 * The guests of a lab that run now. It reads every process's command line instead of believing a pid file, so a pid that
 * belongs to another program by now is never taken for a guest; nor is one that only says so: identify().
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
  const here = networkHere();
  return everyGuestProcess().filter(({ network }) => network === here);
}

function networkHere(): string {
  return readlinkSync("/proc/self/ns/net");
}

/** The guests in all network namespaces, those of private labs among them. */
export function everyGuestProcess(): GuestProcess[] {
  const boot = bootTime();
  const found = processIds()
    .map((pid) => readGuestProcess(pid, () => boot))
    .filter((guest) => guest !== undefined);
  // As a kernel starts it tries the host out in children, which have its command line for a moment.
  const pids = new Set(found.map(({ pid }) => pid));
  return found.filter(({ parent }) => !pids.has(parent));
}

/** @param boot when the host was booted, in seconds since 1970: not read for each guest, as that file takes longer than all others */
function readGuestProcess(pid: number, boot: () => number): GuestProcess | undefined {
  try {
    const [command = "", ...args] = commandLine(pid);
    if (command === "" || !args[0]?.startsWith("umid=")) return undefined;
    const identity = identify(pid, args);
    if (identity === undefined) return undefined;
    const network = readlinkSync(`/proc/${pid}/ns/net`);
    // A process that has ended but was not waited for yet has no exe any more.
    const kernel = readlinkSync(`/proc/${pid}/exe`);
    const { start, parent } = origin(pid);
    return {
      ...{ ...identity, pid, kernel, network, parent, start },
      get startedAt() {
        return Math.round((boot() + start) * 1000);
      },
    };
  } catch (error) {
    // It ended while it was looked at, or it is another user's, of whom nothing more can be learnt.
    if (hasEnded(error) || codeOf(error) === "EACCES") return undefined;
    throw error;
  }
}

/**
 * Which guest a process is. A guest can give its processes any command line, and so can other users of the host. Of one that is
 * confined the launcher is believed: the first of its process namespace, which a guest can neither change nor be; the
 * second is the kernel. Others are believed if they are this user's.
 */
function identify(pid: number, args: readonly string[]): Pick<GuestProcess, keyof StartedWith | "ids"> | undefined {
  const { uid, parent, groups, ids: pids } = processStatus(pid);
  if (readlinkSync(`/proc/${pid}/ns/user`) === readlinkSync("/proc/self/ns/user")) {
    const line = uid === process.geteuid?.() ? parseCommandLine(args) : undefined;
    return line && { ...line, ids: null };
  }
  if (pids.at(-1) !== 2) return undefined;
  const launcher = processStatus(parent);
  const ids = readIds(readFileSync(`/proc/${pid}/uid_map`, "utf8"), groups);
  const owner = ids.kind === "own" ? ids.first : process.geteuid?.();
  if (launcher.ids.at(-1) !== 1 || launcher.uid !== owner) return undefined;
  const words = commandLine(parent);
  const line = parseCommandLine(words.slice(words.indexOf("--") + 2));
  return line && { ...line, ids };
}

/**
 * When a process was started, in seconds since boot, and by whom. Source: proc(5), /proc/PID/stat: field 4 is the parent, field 22
 * the start in clock ticks, 100 a second.
 */
function origin(pid: number): { start: number; parent: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { start: Number(fields[19]) / 100, parent: Number(fields[1]) };
}

/** In seconds since 1970. */
function bootTime(): number {
  return Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
}

/**
 * Starts a UML kernel in a session of its own: it outlives the process that started it, and Ctrl-C at that one's terminal
 * does not reach it.
 * @param consoleLog takes what the kernel prints; begun anew
 * @param spawned is given its process id before the kernel has got anywhere
 * @throws DummError guest-failed where the binary does not start
 */
export async function spawnKernel(
  kernel: string,
  args: readonly string[],
  consoleLog: string,
  spawned: (pid: number) => void,
): Promise<StartedKernel> {
  const child = withConsoleLog(consoleLog, (log) =>
    spawn(kernel, args, {
      detached: true,
      stdio: ["ignore", log, log],
      cwd: "/",
      env: { ...memoryDirectory(), ...kernelEnvironment },
    }),
  );
  const ended = endOf(child);
  if (child.pid !== undefined) spawned(child.pid);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once("spawn", () => resolve(child.pid ?? 0));
    child.once("error", (error) =>
      reject(new DummError("guest-failed", `the kernel does not start: ${error.message}`, { where: kernel })),
    );
  });
  child.unref();
  return { pid, ended, letGo: () => undefined };
}

/**
 * What a kernel gets for its environment. It cannot do without: it takes the last variable to lie in the last page of its stack,
 * and maps its programs' memory from there. So that one has to be short, and must not be PATH, which it has put elsewhere by
 * then. Source: get_top_address() of arch/um/kernel/um_arch.c, setup_env_path() of arch/um/os-Linux/main.c.
 */
export const kernelEnvironment = { HOME: "/" } as const;

/** Where the user wants the memory of a kernel to lie; one that is confined has a place of its own for it, and sees no other. */
function memoryDirectory(): NodeJS.ProcessEnv {
  const { TMPDIR } = process.env;
  return TMPDIR === undefined ? {} : { TMPDIR };
}

/** Begins a guest's console log anew, and hands its descriptor out for as long as something is started. */
export function withConsoleLog<T>(consoleLog: string, start: (log: number) => T): T {
  const log = openSync(consoleLog, "w");
  try {
    return start(log);
  } finally {
    closeSync(log);
  }
}
