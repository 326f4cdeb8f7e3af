import { constants } from "node:os";
import type { Readable, Writable } from "node:stream";
import { DummError } from "../error.ts";
import { SysError } from "../sys/libc.ts";
import type { Channel } from "./channel.ts";
import type { Conversation } from "./conversation.ts";
import { InputStream } from "./input-stream.ts";
import { type AgentMessage, STDIN_WINDOW } from "./message.ts";
import { OutputStream } from "./output-stream.ts";

/** How a program ended: the signal by its name, as in signal(7). */
export type Exit = { status: number } | { signal: string };

export interface ExecOptions {
  /** The program and its arguments. A name without a slash is looked up in PATH, that of `env` if it has one. */
  argv: readonly string[];
  /** All of its environment; PATH and HOME are added where they are missing. */
  env?: Readonly<Record<string, string>> | undefined;
  /** Its working directory in the guest: `/` if not given. */
  cwd?: string | undefined;
  /** Its user and group ids: root's if not given. One that is given takes the supplementary groups away. */
  uid?: number | undefined;
  gid?: number | undefined;
  /** Gives it a terminal, which is its controlling one. Its stderr then comes through stdout. */
  tty?: { rows: number; columns: number } | undefined;
}

/** A program that runs in a guest. It is killed with all of its session when the client closes or dies. */
export class ExecSession {
  readonly stdin: Writable;
  /** At most 256 KB wait here and in the guest: an output that nobody reads stops the program, as a pipe does. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /**
   * Resolves when the program has ended and all that it wrote has come. Rejects with a DummError: exec-failed where it
   * could not be started (its cause is a SysError with execve's errno), guest-failed where the line ended.
   */
  readonly exit: Promise<Exit>;

  readonly #channel: Channel;
  readonly #input: InputStream;
  readonly #outputs: Record<"stdout" | "stderr", OutputStream>;
  readonly #name: string;
  readonly #where: string | undefined;
  #resolve: (exit: Exit) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #ended = false;

  constructor(
    conversation: Conversation,
    { argv, env = {}, cwd = "/", uid, gid, tty }: ExecOptions,
    where: string | undefined,
  ) {
    this.#where = where;
    this.#name = argv[0] ?? "";
    this.exit = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // A session whose exit nobody waits for must not end the process.
    this.exit.catch(() => undefined);
    this.#channel = conversation.open({
      message: (message) => this.#message(message),
      lost: (error) => this.#end(() => this.#reject(error)),
    });
    this.#input = new InputStream(STDIN_WINDOW, (bytes) => this.#channel.send({ type: "stdin", bytes }));
    this.#outputs = { stdout: this.#output("stdout"), stderr: this.#output("stderr") };
    this.stdin = this.#input;
    this.stdout = this.#outputs.stdout;
    this.stderr = this.#outputs.stderr;
    this.#channel.send({ type: "exec", request: { argv, env, cwd, uid, gid, tty } });
  }

  /** Sends a signal to the program's process group. Does nothing once it has ended. */
  kill(signal: NodeJS.Signals): void {
    if (!this.#ended) this.#channel.send({ type: "signal", signal: constants.signals[signal] });
  }

  /** Changes the size of its terminal; the foreground process group gets SIGWINCH. */
  resize(rows: number, columns: number): void {
    if (!this.#ended) this.#channel.send({ type: "resize", rows, columns });
  }

  #output(stream: "stdout" | "stderr"): OutputStream {
    return new OutputStream((bytes) => {
      if (!this.#ended) this.#channel.send({ type: "credit", stream, bytes });
    });
  }

  #message(message: AgentMessage): void {
    switch (message.type) {
      case "output":
        this.#outputs[message.stream].deliver(message.bytes);
        break;
      case "credit":
        this.#input.give(message.bytes);
        break;
      case "exit": {
        const { end } = message;
        this.#end(() => this.#resolve("status" in end ? end : { signal: signalName(end.signal) }));
        break;
      }
      case "failure": {
        const cause = new SysError("execve", message.errno, this.#name);
        const what = `cannot run '${this.#name}': ${cause.code}`;
        this.#end(() => this.#reject(new DummError("exec-failed", what, { where: this.#where, cause })));
        break;
      }
      default:
        break;
    }
  }

  #end(settle: () => void): void {
    this.#ended = true;
    this.#channel.release();
    this.#input.discard();
    this.#outputs.stdout.finish();
    this.#outputs.stderr.finish();
    settle();
  }
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? `SIG${number}`;
}
