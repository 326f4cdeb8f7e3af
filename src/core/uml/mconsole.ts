import { setTimeout as delay } from "node:timers/promises";
import pLimit from "p-limit";
import { codeOf, DummError, messageOf } from "../error.ts";
import { close } from "../sys/libc.ts";
import type { Watch } from "../sys/watch.ts";
import { DatagramSocket } from "./datagram-socket.ts";
import { decodeReply, encodeRequest } from "./mconsole-message.ts";

/** Requests whose answers are about to come, at once: their time runs, and more of them would only wait for the cores. */
const AT_ONCE = 8;

/** Who has not answered by then, in ms, is no longer about to: the next is asked. */
const PATIENCE = 50;

/** More is no answer, in characters: a guest can say without end that there is more to come. */
const MOST = 2 ** 16;

/** Answers a descriptor with which a socket's file was opened (O_PATH); undefined where it is to be reached by its path. */
export type SocketOpener = (path: string) => number | undefined;

/**
 * The management consoles of any number of UML kernels. Each request has a socket of its own, which only the kernel that is asked
 * is shown: so it is known whose answer comes there, and to what, whoever the sender says it is.
 * Equivalent to: uml_mconsole <path> <command>
 */
export class Mconsole {
  readonly #limit = pLimit(AT_ONCE);
  /** What gives up each request that waits for its answer, with its command. */
  readonly #waiting = new Map<(why: string) => void, string>();
  readonly #newSocket: (path: string) => string;
  readonly #watch: Watch;
  readonly #open: SocketOpener;

  /**
   * @param newSocket the path of another socket on which the kernel with that console can answer, and no other can
   * @param watch tells when an answer has come
   * @param open opens a kernel's socket where its own path for it is not how this process reaches it
   */
  constructor(newSocket: (path: string) => string, watch: Watch, open: SocketOpener = () => undefined) {
    this.#newSocket = newSocket;
    this.#watch = watch;
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
    return new Promise((resolve, reject) => {
      this.#limit(() => {
        const asked = this.#ask(path, command, timeout);
        asked.then(resolve, reject);
        return endOrPatience(asked);
      }).catch(reject);
    });
  }

  close(): void {
    this.#limit.clearQueue();
    for (const [giveUp, command] of [...this.#waiting]) giveUp(`closed before '${command}' was answered`);
  }

  #ask(path: string, command: string, timeout: number): Promise<string> {
    const request = encodeRequest(command);
    return new Promise((resolve, reject) => {
      let text = "";
      let socket: DatagramSocket | undefined;
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(fail);
        socket?.close();
      };
      const fail = (why: string): void => {
        end();
        reject(new DummError("guest-failed", why, { where: `mconsole ${path}` }));
      };
      const timer = setTimeout(fail, timeout, `no answer to '${command}' in ${timeout} ms`);
      this.#waiting.set(fail, command);
      const onDatagram = (data: Uint8Array): void => {
        const reply = decodeReply(data);
        if (reply === undefined) return;
        text += reply.text;
        if (text.length > MOST) {
          fail(`the answer to '${command}' has no end`);
        } else if (reply.more) {
          return;
        } else if (reply.error !== 0) {
          fail(`'${command}' was refused: ${text.trim()}`);
        } else {
          end();
          resolve(text);
        }
      };
      try {
        socket = new DatagramSocket(this.#newSocket(path), this.#watch, onDatagram);
        this.#send(socket, request, path);
      } catch (error) {
        fail(`no kernel answers there (${codeOf(error) ?? messageOf(error)})`);
      }
    });
  }

  #send(socket: DatagramSocket, request: Uint8Array, path: string): void {
    const fd = this.#open(path);
    try {
      socket.send(request, fd === undefined ? path : `/proc/self/fd/${fd}`);
    } finally {
      if (fd !== undefined) close(fd);
    }
  }
}

/** Kernels that never answer are not to keep the others from being asked until their own time is over. */
async function endOrPatience(asked: Promise<unknown>): Promise<void> {
  const patience = new AbortController();
  const { signal } = patience;
  await Promise.race([asked, delay(PATIENCE, undefined, { signal })]).catch(() => undefined);
  patience.abort();
}
