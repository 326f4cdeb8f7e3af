import { DatagramSocket } from "./datagram-socket.ts";
import { decodeNotification } from "./mconsole-message.ts";

/** What the agent writes to /proc/mconsole once it serves its lines, before the guest's name. */
const READY = "ready ";

/**
 * Tells when guests are ready: their kernels pass on what the agents write to /proc/mconsole, so nobody has to ask again
 * and again whether a guest is there yet.
 */
export class Readiness {
  readonly #socket: DatagramSocket;
  readonly #waiting = new Map<string, () => void>();

  /** @param path of the socket to bind, at most 107 bytes; it is given to each kernel as `mconsole=notify:<path>` */
  constructor(readonly path: string) {
    this.#socket = new DatagramSocket(path, (data) => this.#notify(data));
  }

  /** Calls back once, when the guest is ready. To be called before the guest is started. */
  expect(guest: string, ready: () => void): void {
    this.#waiting.set(guest, ready);
    this.#socket.listen();
  }

  /** Calls an expect() off. */
  forget(guest: string): void {
    this.#waiting.delete(guest);
    if (this.#waiting.size === 0) this.#socket.rest();
  }

  close(): void {
    this.#socket.close();
  }

  #notify(data: Uint8Array): void {
    const notification = decodeNotification(data);
    if (notification?.type !== "user" || !notification.text.startsWith(READY)) return;
    const guest = notification.text.slice(READY.length).trim();
    const ready = this.#waiting.get(guest);
    this.forget(guest);
    ready?.();
  }
}
