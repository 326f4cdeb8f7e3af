/**
 * The way back to the user's own network for a command that has entered a private lab: an uplink's program has its sockets
 * there, and only who never left it can start one. So the command leaves a process behind, before it enters, that waits for a
 * word over a socket which both inherit. It starts the program in the process namespace of the lab's holder, with which that
 * ends. Without the word it ends with the command, however that does.
 */
import { spawn } from "node:child_process";
import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { codeOf, DummError } from "../error.ts";
import { close, socketPair } from "../sys/libc.ts";
import { uplinkMark } from "./process.ts";
import { slirp4netns } from "./slirp4netns.ts";

/** Tells a command, through its environment, which of its descriptors leads to the starter. */
export const STARTER = "DUMM_UPLINK_STARTER";

/**
 * Only children are in the process namespace that nsenter(1) has joined without a fork. The program outlives this shell and
 * the socket, on which it goes on telling what befalls it: with SIGPIPE ignored that does it no harm.
 */
const SCRIPT = `trap "" PIPE; read -r word || exit 0; mark=$1; shift; (exec -a "$mark" "$@" </dev/null) &`;

/** How long the link may take to appear, in ms; it is 20 where nothing else is to be done. */
const START_TIMEOUT = 30_000;

/**
 * Leaves a starter behind, outside of the lab.
 * @param enter the beginning of a command line of nsenter(1) for the user namespace of the holder, if it has one of its own
 * @returns the descriptor that leads to it, which closes as this process becomes another unless that is told to keep it
 */
export function leaveUplinkStarter(run: string, holder: number, enter: readonly string[]): number {
  const [ours, theirs] = socketPair();
  const [file = "", ...args] = [...enter, "--pid", "--no-fork", "--", "bash", "-c", SCRIPT, "bash"];
  const program = slirp4netns(`/proc/${holder}/ns/net`);
  const child = spawn(file, [...args, uplinkMark(run), ...program], {
    detached: true,
    cwd: "/",
    stdio: [theirs, theirs, theirs],
    env: { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`, LC_ALL: "C" },
  });
  // Where there is no nsenter this command does not get in either, which says so.
  child.once("error", () => undefined);
  close(theirs);
  return ours;
}

/** The starter that this command has left behind: for a single use. */
export class UplinkStarter {
  readonly #socket: Socket;
  #words = "";
  #closed = false;

  private constructor(fd: number) {
    this.#socket = new Socket({ fd, readable: true, writable: true });
    this.#socket.setEncoding("utf8").on("data", (text: string) => {
      this.#words += text;
    });
    this.#socket.once("error", () => undefined);
    this.#socket.once("close", () => {
      this.#closed = true;
    });
    this.#socket.unref();
  }

  /** undefined where none was left. What this command starts does not hear of it, for it does not inherit it. */
  static inherited(environment: NodeJS.ProcessEnv = process.env): UplinkStarter | undefined {
    const fd = environment[STARTER];
    delete environment[STARTER];
    return fd === undefined || !isSocket(Number(fd)) ? undefined : new UplinkStarter(Number(fd));
  }

  /**
   * Starts the program.
   * @param isThere whether the link has appeared
   * @throws DummError apply-failed with the program's words where it ends before that
   */
  async launch(isThere: () => Promise<boolean>): Promise<void> {
    this.#socket.write("start\n");
    const patience = Date.now() + START_TIMEOUT;
    while (!(await isThere())) {
      if (this.#closed || Date.now() > patience) throw this.#failure();
      await delay(2);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #failure(): DummError {
    const details = this.#words.trim().split("\n").slice(-5);
    return new DummError("apply-failed", "the program behind the uplink did not make its link", {
      where: "uplink",
      details,
      hint: "`dumm doctor` tries it out.",
    });
  }
}

function isSocket(fd: number): boolean {
  try {
    return fstatSync(fd).isSocket();
  } catch (error) {
    if (codeOf(error) === "EBADF") return false;
    throw error;
  }
}
