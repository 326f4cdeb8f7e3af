import type { Watch } from "../sys/watch.ts";
import { DatagramSocket } from "./datagram-socket.ts";
import { decodeNotification } from "./mconsole-message.ts";

/** What the agent writes to /proc/mconsole once it serves its lines, before the guest's name. */
const READY = "ready ";

/**
 * Tells when a guest is ready: its kernel passes on what the agent writes to /proc/mconsole, so nobody has to ask again and again
 * whether it is there yet. What comes is that guest's word, for no other is shown the socket.
 */
export class Readiness {
  readonly #socket: DatagramSocket;
  /** Resolves when the guest is ready. */
  readonly ready: Promise<void>;

  /** @param path of the socket to bind, at most 107 bytes; it is given to the kernel as `mconsole=notify:<path>` */
  constructor(
    readonly path: string,
    watch: Watch,
  ) {
    let tell: () => void = () => undefined;
    this.ready = new Promise((resolve) => {
      tell = resolve;
    });
    this.#socket = new DatagramSocket(path, watch, (data) => {
      const notification = decodeNotification(data);
      if (notification?.type === "user" && notification.text.startsWith(READY)) tell();
    });
  }

  /** To be called once. */
  close(): void {
    this.#socket.close();
  }
}
