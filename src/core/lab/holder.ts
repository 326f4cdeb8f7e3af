/**
 * The holder of a private lab: one small process that keeps the lab's namespaces, and that is the first of the lab's process
 * namespace, so that the kernel ends every guest with it. It is found by its command line, as guests are: no file is believed
 * about it, and whoever is killed while it starts leaves nothing that the next command does not find.
 */
import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { DummError } from "../error.ts";
import { commandLine, hasEnded, processIds, processStatus } from "../uml/proc.ts";
import { endProcess } from "./guest-process.ts";
import { namespaceOptions } from "./namespaces.ts";

/** What a holder calls itself, before the run directory of its lab. */
const MARK = "dumm-holder:";

/**
 * Becomes a sleep(1) under another name. The children that it inherits need no wait(2), because it ignores SIGCHLD; and only
 * SIGKILL, from without, ends the first process of a process namespace.
 */
const SCRIPT = `trap "" CHLD; exec -a "$1" sleep infinity </dev/null >/dev/null 2>&1`;

/** How long the namespaces may take to be there, in ms; it is 20 where nothing else is to be done. */
const START_TIMEOUT = 10_000;

export interface Holder {
  readonly pid: number;
  /** The run directory of its lab, absolute. */
  readonly run: string;
}

/** The holder of the lab that has this run directory; undefined where there is none. */
export function findHolder(run: string): Holder | undefined {
  return findHolders().find((holder) => holder.run === run);
}

/** The holders of all labs of this user. Nobody else's process is believed, whatever it calls itself. */
export function findHolders(): Holder[] {
  return processIds()
    .map(readHolder)
    .filter((holder) => holder !== undefined);
}

function readHolder(pid: number): Holder | undefined {
  try {
    const [name = ""] = commandLine(pid);
    if (!name.startsWith(MARK)) return undefined;
    // A guest can call a process so too, and an ordinary user's guests have his id; but none is the first of a namespace but one.
    const { uid, ids } = processStatus(pid);
    if (uid !== process.geteuid?.() || ids.length !== 2 || ids.at(-1) !== 1) return undefined;
    return { pid, run: name.slice(MARK.length) };
  } catch (error) {
    if (hasEnded(error)) return undefined;
    throw error;
  }
}

/** Whether this process is in the namespaces that a holder keeps. */
export function isInside({ pid }: Holder): boolean {
  return networkOf(pid) === networkOf("self");
}

/** What tells a process's network namespace apart from others, as readlink(1) of /proc/PID/ns/net shows it. */
export function networkOf(pid: number | "self"): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}

/**
 * Makes namespaces for a lab, and the process that holds them. To be called under the lab's lock.
 * Equivalent to: unshare [--user --map-root-user --map-auto] --mount --net --pid --fork sleep infinity &
 * @throws DummError host-lacks where this user can make none
 */
export async function startHolder(run: string): Promise<Holder> {
  const args = [...namespaceOptions(), "--pid", "--fork", "bash", "-c", SCRIPT, "bash", `${MARK}${run}`];
  const child = spawn("unshare", args, {
    detached: true,
    cwd: "/",
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env["PATH"], LC_ALL: "C" },
  });
  let [ended, words] = ["", ""];
  child.once("error", ({ message }) => {
    ended = message;
  });
  child.once("close", (status) => {
    ended ||= `unshare ended with status ${status}`;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    words += chunk;
  });
  const patience = Date.now() + START_TIMEOUT;
  let holder = findHolder(run);
  while (holder === undefined && ended === "" && Date.now() < patience) {
    await delay(2);
    holder = findHolder(run);
  }
  // unshare waits for the end of what it has started, and has no other purpose any more.
  child.kill("SIGKILL");
  while (ended === "") await delay(1);
  if (holder !== undefined) return holder;
  throw new DummError("host-lacks", "no namespaces can be made for a private lab", {
    details: [words.trim() || ended],
    hint: "`dumm doctor` names the cause and the way out.",
  });
}

/** Ends a holder and all that its namespaces hold: guests, unions, bridges and taps. Answers once they are gone. */
export async function endHolder({ pid }: Holder): Promise<void> {
  await endProcess(pid, 0);
}
