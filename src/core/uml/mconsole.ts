import pLimit from "p-limit";
import { codeOf, DummError } from "../error.ts";
import { close } from "../sys/libc.ts";
import { DatagramSocket } from "./datagram-socket.ts";
import { decodeReply, encodeRequest } from "./mconsole-message.ts";

/**
 * Requests under way at once. A socket queues as many datagrams as net.unix.max_dgram_qlen says, 10 unless somebody changed
 * it; a kernel that finds the queue full waits, its own timer interrupts that, and the answer is lost.
 */
const AT_ONCE = 8;

interface Pending {
  command: string;
  text: string;
  timer: NodeJS.Timeout;
  resolve: (text: string) => void;
  reject: (error: DummError) => void;
}

/** Answers a descriptor with which a socket's file was opened (O_PATH); undefined where it is to be reached by its path. */
export type SocketOpener = (path: string) => number | undefined;

/**
 * The management consoles of any number of UML kernels, over one socket.
 * Equivalent to: uml_mconsole <path> <command>
 */
export class Mconsole {
  readonly #limit = pLimit(AT_ONCE);
  /** By the path of the kernel's socket: the requests that wait for an answer, in order; the first has been sent. */
  readonly #queues = new Map<string, Pending[]>();
  readonly #socket: DatagramSocket;
  readonly #open: SocketOpener;

  /**
   * @param path where the answers go; each kernel has to be able to reach it by this path
   * @param open opens a kernel's socket where its own path for it is not how this process reaches it
   */
  constructor(path: string, open: SocketOpener = () => undefined) {
    this.#socket = new DatagramSocket(path, (data, from) => this.#answer(data, from));
    this.#open = open;
  }

  /**
   * @param path the kernel's mconsole socket as the kernel calls it, at most 107 bytes
   * @param command such as `version`, `stop`, `config vec0:...`; at most 511 bytes
   * @param timeout in milliseconds, from when the request is sent
   * @returns the kernel's answer
   * @throws DummError guest-failed: nobody is bound to the path, no answer in time, or the kernel's own refusal
   */
  request(path: string, command: string, timeout = 5000): Promise<string> {
    return this.#limit(() => this.#ask(path, command, timeout));
  }

  #ask(path: string, command: string, timeout: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        command,
        text: "",
        timer: setTimeout(() => this.#fail(path, pending, `no answer to '${command}' in ${timeout} ms`), timeout),
        resolve,
        reject,
      };
      const queue = this.#queues.get(path) ?? [];
      queue.push(pending);
      this.#queues.set(path, queue);
      if (queue.length === 1) this.#send(path, pending);
    });
  }

  close(): void {
    this.#limit.clearQueue();
    for (const [path, queue] of [...this.#queues]) {
      for (const pending of [...queue]) this.#fail(path, pending, `closed before '${pending.command}' was answered`);
    }
    this.#socket.close();
  }

  #send(path: string, pending: Pending): void {
    let fd: number | undefined;
    try {
      fd = this.#open(path);
      this.#socket.send(encodeRequest(pending.command), fd === undefined ? path : `/proc/self/fd/${fd}`);
      this.#socket.listen();
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined) throw error;
      this.#fail(path, pending, `no kernel answers there (${code})`);
    } finally {
      if (fd !== undefined) close(fd);
    }
  }

  #answer(data: Uint8Array, path: string): void {
    const pending = this.#queues.get(path)?.[0];
    if (pending === undefined) return;
    const reply = decodeReply(data);
    if (reply === undefined) return;
    pending.text += reply.text;
    if (reply.more) return;
    if (reply.error !== 0) this.#fail(path, pending, `'${pending.command}' was refused: ${pending.text.trim()}`);
    else if (this.#remove(path, pending)) pending.resolve(pending.text);
  }

  #fail(path: string, pending: Pending, why: string): void {
    if (!this.#remove(path, pending)) return;
    pending.reject(new DummError("guest-failed", why, { where: `mconsole ${path}` }));
  }

  /** Takes a request off its queue and sends the next. Answers whether it was still there. */
  #remove(path: string, pending: Pending): boolean {
    const queue = this.#queues.get(path);
    const index = queue?.indexOf(pending) ?? -1;
    if (queue === undefined || index < 0) return false;
    clearTimeout(pending.timer);
    queue.splice(index, 1);
    const next = queue[0];
    if (next === undefined) this.#queues.delete(path);
    else if (index === 0) this.#send(path, next);
    if (this.#queues.size === 0) this.#socket.rest();
    return true;
  }
}
