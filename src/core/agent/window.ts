/**
 * Holds frames back so that never more than the agent's window is under way to it: see WINDOW in agent/protocol.h.
 * Frames go out whole, so that another may pass those that wait.
 */
export class Window {
  readonly #size: number;
  readonly #write: (frame: Uint8Array) => void;
  readonly #defer: (flush: () => void) => void;
  readonly #queue: Uint8Array[] = [];
  /** Bytes, modulo 2^32, as the agent counts. */
  #sent = 0;
  #handled = 0;

  /**
   * @param size in bytes; at least that of one frame
   * @param write takes frames that go out now, one or more
   * @param defer calls back at the end of this turn of the event loop
   */
  constructor(
    size: number,
    write: (frames: Uint8Array) => void,
    defer: (flush: () => void) => void = (flush) => void setImmediate(flush),
  ) {
    this.#size = size;
    this.#write = write;
    this.#defer = defer;
  }

  /**
   * Sends a frame when there is room. What is sent in one turn of the event loop goes out in one write: a guest that sleeps
   * is woken once, not once for each of its requests.
   */
  send(frame: Uint8Array): void {
    if (this.#queue.push(frame) === 1) this.#defer(() => this.#flush());
  }

  /** The agent has handled that many bytes so far, modulo 2^32. */
  acknowledge(handled: number): void {
    this.#handled = handled;
    this.#flush();
  }

  #flush(): void {
    let room = this.#size - ((this.#sent - this.#handled) >>> 0);
    let count = 0;
    for (const frame of this.#queue) {
      if (frame.length > room) break;
      room -= frame.length;
      count++;
    }
    if (count === 0) return;
    const frames = this.#queue.splice(0, count);
    const bytes = Buffer.concat(frames);
    this.#sent = (this.#sent + bytes.length) >>> 0;
    this.#write(bytes);
  }
}
