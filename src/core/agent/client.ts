import { DummError } from "../error.ts";
import { MalformedMessage } from "../netlink/error.ts";
import type { NetlinkTransport } from "../netlink/transport.ts";
import { SysError } from "../sys/libc.ts";
import { type Greeted, greet, type LineLocator } from "./connect.ts";
import { Conversation } from "./conversation.ts";
import { type ExecOptions, ExecSession } from "./exec.ts";
import type { FileDigest } from "./file-digest.ts";
import { type Answers, digestOf, type Questions, readAnswers } from "./gather.ts";
import type { Line } from "./line.ts";
import { FILE_MAX, type HostMessage } from "./message.ts";
import { AgentNetlink } from "./netlink.ts";
import { digestFiles, type Question, readFile } from "./question.ts";
import { AgentSysctl } from "./sysctl.ts";

export interface ConnectOptions {
  /** For finding a line and the agent's answer, in ms. */
  timeoutMs?: number | undefined;
  /** Where errors are said to be: `guest alice`. */
  where?: string | undefined;
}

const HUNG_UP = "the guest's agent hung up";

/** How long an answer may take, in ms. */
const PATIENCE = 60_000;
/** The same of a power-off, which has to begin only, and of writing out, which can be a matter of gigabytes. */
const POWER_OFF_PATIENCE = 5000;
const SYNC_PATIENCE = 600_000;

/**
 * A guest's agent, over a line that is ours until close(). Any number of requests, sessions and sockets may be under way at
 * once; requests are carried out in the order in which they were made. When the line ends, all of them reject with a
 * DummError guest-failed.
 */
export class AgentClient implements AsyncDisposable {
  /** The agent's protocol version. */
  readonly version: number;
  readonly sysctl: AgentSysctl;
  readonly #line: Line;
  readonly #conversation: Conversation;
  readonly #where: string | undefined;
  #held: boolean;

  private constructor({ line, welcome, splitter }: Greeted, where: string | undefined) {
    this.version = welcome.version;
    this.#held = welcome.held;
    this.#where = where;
    this.#line = line;
    this.#conversation = new Conversation(
      splitter,
      welcome.window,
      (bytes) => line.write(bytes),
      (what) => this.#end(this.#lost(what)),
    );
    this.sysctl = new AgentSysctl(
      (question) => this.ask(question),
      (message, what) => this.#request(message, what),
    );
    line.events = {
      data: (bytes) => this.#conversation.receive(bytes),
      end: () => this.#end(this.#lost(HUNG_UP)),
    };
    if (!line.isOpen) this.#end(this.#lost(HUNG_UP));
  }

  /**
   * Takes a free line of a guest and greets its agent there.
   * @param locate answers where a line is now; it is asked again for one that has moved
   * @throws DummError guest-failed: the agent did not answer in time. needs-reboot: it is of another version. busy: all of its
   *   lines are taken.
   */
  static async connect(locate: LineLocator, { timeoutMs = 5000, where }: ConnectOptions = {}): Promise<AgentClient> {
    return new AgentClient(await greet(locate, timeoutMs, where), where);
  }

  /** Whether the master's own init still waits for release(). */
  get held(): boolean {
    return this.#held;
  }

  /**
   * Opens a netlink socket in the guest, with extended acknowledgements and strict checking.
   * @param patience how long an answer may take, in ms; without it, as long as it takes: there are sockets that wait for events
   */
  netlink(protocol: number, patience?: number): NetlinkTransport {
    const socket = new AgentNetlink(this.#conversation, protocol);
    if (patience === undefined) return socket;
    return {
      send: (bytes) => socket.send(bytes),
      receive: () => this.within(patience, () => socket.receive()),
      close: () => socket.close(),
    };
  }

  exec(options: ExecOptions): ExecSession {
    return new ExecSession(this.#conversation, options, this.#where);
  }

  /** Asks one question. @throws DummError guest-failed with a SysError of the guest's */
  async ask<T>(question: Question<T>): Promise<T> {
    return question.read(await this.#request(question.message, question.what));
  }

  /**
   * Asks several questions in one message: the guest wakes once.
   * @param known what an earlier gather() was answered: the same again crosses the line as a hash alone
   * @returns each question's answer, and the bytes of all of them, to be `known` next time
   * @throws DummError guest-failed for what is no answer
   */
  async gather<Q extends Questions>(
    questions: Q,
    known?: Uint8Array,
  ): Promise<{ answers: Answers<Q>; bytes: Uint8Array }> {
    const all = Object.values(questions).map(({ message }) => message);
    const reply = await this.#request({ type: "gather", known: digestOf(known), questions: all }, "ask the guest");
    const bytes = reply.length === 0 && known !== undefined ? known : reply;
    try {
      return { answers: readAnswers(questions, bytes), bytes };
    } catch (error) {
      if (!(error instanceof RangeError) && !(error instanceof MalformedMessage)) throw error;
      throw new DummError("guest-failed", "the guest's agent answers what cannot be", {
        where: this.#where,
        cause: error,
      });
    }
  }

  /** The content of a file of the guest, at most 1 MB. Throws DummError guest-failed with a SysError: ENOENT, EFBIG. */
  readFile(path: string): Promise<Uint8Array> {
    return this.ask(readFile(path));
  }

  /**
   * Puts a file into the guest, at most 1 MB: replaced as a whole, parent directories made.
   * What is no ordinary file (in /proc, /sys, /dev) is opened and written instead.
   */
  async writeFile(path: string, content: Uint8Array | string, { mode = 0o644 } = {}): Promise<void> {
    const bytes = typeof content === "string" ? Buffer.from(content) : content.slice();
    if (bytes.length > FILE_MAX) throw new DummError("guest-failed", `${path} is over 1 MB`, { where: this.#where });
    await this.#request({ type: "write-file", mode, path, content: bytes }, `write ${path}`);
  }

  /** What files of the guest are, in order; undefined for one that is not there, is no ordinary file, or is over 1 MB. */
  async digestFiles(paths: readonly string[]): Promise<(FileDigest | undefined)[]> {
    return paths.length === 0 ? [] : this.ask(digestFiles(paths));
  }

  /** Deletes a file of the guest. Throws DummError guest-failed with a SysError: ENOENT. */
  async removeFile(path: string): Promise<void> {
    await this.#request({ type: "remove-file", path }, `remove ${path}`);
  }

  /** Lets the master's init start. Does nothing to a guest that was released before. */
  async release(): Promise<void> {
    await this.#request({ type: "release" }, "start the master's init");
    this.#held = false;
  }

  /** Equivalent to: sync, in the guest */
  async sync(): Promise<void> {
    await this.#request({ type: "sync" }, "sync", SYNC_PATIENCE);
  }

  /** Ends the guest: SIGTERM to all, up to a second for them to go, sync, off. Resolves when that has begun. */
  async powerOff(): Promise<void> {
    const asked = this.#request({ type: "power-off" }, "power off", POWER_OFF_PATIENCE);
    // The kernel may be gone before its answer is.
    await asked.catch((error: unknown) => {
      if (this.#line.isOpen) throw error;
    });
  }

  /**
   * Does several things with the guest that take no longer than that, in ms; otherwise the line ends.
   * @throws DummError guest-failed where they did take longer
   */
  async within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#end(this.#lost(silentFor(milliseconds))), milliseconds);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Leaves the line. The agent ends what this client has started. */
  close(): void {
    this.#end(this.#lost("the connection to the guest's agent was closed"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** An agent that does not answer in time is given up, with all that was asked of it. */
  async #request(message: HostMessage, what: string, patience = PATIENCE): Promise<Uint8Array> {
    return this.within(patience, () => this.#answer(message, what));
  }

  #answer(message: HostMessage, what: string): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const channel = this.#conversation.open({
        message: (answer) => {
          if (answer.type === "reply") resolve(answer.data);
          else if (answer.type === "failure") reject(this.#failure(what, answer.errno));
          else return;
          channel.release();
        },
        lost: reject,
      });
      channel.send(message);
    });
  }

  #failure(what: string, errno: number): DummError {
    const cause = new SysError(what, errno);
    return new DummError("guest-failed", `cannot ${what}: ${cause.code}`, { where: this.#where, cause });
  }

  #lost(what: string): DummError {
    return new DummError("guest-failed", what, { where: this.#where, hint: "See the guest's console log." });
  }

  #end(error: DummError): void {
    this.#line.close();
    this.#conversation.lose(error);
  }
}

function silentFor(milliseconds: number): string {
  return `the guest's agent did not answer within ${milliseconds / 1000} s`;
}
