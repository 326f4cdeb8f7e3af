import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "../error.ts";
import { bind, close, pollAsync, recvfrom, SHUT_RDWR, sendto, shutdown, socket } from "../sys/libc.ts";

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;

/** How long one wait on the worker thread lasts, in ms: the most that a process outlives a rest() from outside a datagram. */
const WAIT = 100;

/**
 * A Unix datagram socket, which Node has not. Datagrams are awaited only between listen() and rest(). It has a path, which a
 * guest that is confined can be shown; it could not reach one that is bound to nothing in the file system.
 */
export class DatagramSocket {
  readonly #fd: number;
  readonly #onDatagram: (data: Uint8Array, from: string) => void;
  readonly #buffer = new Uint8Array(4096);
  #listening = false;
  #closed = false;
  #waiting = false;

  /**
   * @param path where to bind, at most 107 bytes; the directory is made
   * @param onDatagram called with each datagram and the path that its sender is bound to ("" where to none)
   */
  constructor(
    readonly path: string,
    onDatagram: (data: Uint8Array, from: string) => void,
  ) {
    this.#onDatagram = onDatagram;
    this.#fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    mkdirSync(dirname(path), { recursive: true });
    bind(this.#fd, encodeAddress(path));
    // A guest has ids of its own.
    chmodSync(path, 0o666);
  }

  /** Throws a SysError: ENOENT and ECONNREFUSED where nobody is bound to the path. */
  send(data: Uint8Array, path: string): void {
    sendto(this.#fd, data, MSG_DONTWAIT, encodeAddress(path));
  }

  /** Starts to wait for datagrams; the process stays alive until rest() or close(). */
  listen(): void {
    this.#listening = true;
    if (!this.#waiting) void this.#pump();
  }

  rest(): void {
    this.#listening = false;
  }

  close(): void {
    this.#listening = false;
    if (this.#closed) return;
    this.#closed = true;
    rmSync(this.path, { force: true });
    if (this.#waiting) shutdown(this.#fd, SHUT_RDWR);
    else close(this.#fd);
  }

  async #pump(): Promise<void> {
    this.#waiting = true;
    while (this.#listening) {
      const ready = await pollAsync([this.#fd], WAIT);
      if (ready.length > 0) this.#drain();
    }
    this.#waiting = false;
    if (this.#closed) close(this.#fd);
  }

  #drain(): void {
    while (!this.#closed) {
      try {
        const { length, address } = recvfrom(this.#fd, this.#buffer, MSG_DONTWAIT);
        this.#onDatagram(this.#buffer.slice(0, length), decodeAddress(address));
      } catch (error) {
        if (codeOf(error) === "EAGAIN") return;
        throw error;
      }
    }
  }
}

/** struct sockaddr_un of unix(7): the family, then the path and a NUL. */
function encodeAddress(path: string): Uint8Array {
  const bytes = Buffer.alloc(2 + Buffer.byteLength(path) + 1);
  bytes.writeUInt16LE(AF_UNIX, 0);
  bytes.write(path, 2);
  return bytes;
}

function decodeAddress(address: Uint8Array): string {
  const path = Buffer.from(address.subarray(2));
  const end = path.indexOf(0);
  return path.toString("utf8", 0, end < 0 ? path.length : end);
}
