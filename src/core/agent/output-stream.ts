import { Readable } from "node:stream";

/** Bytes consumed after which the agent hears of it: an eighth of OUTPUT_WINDOW in agent/protocol.h. */
const REPORT = 32768;

/** An output of a program. The agent sends no more than a window of what is not read here. */
export class OutputStream extends Readable {
  readonly #report: (bytes: number) => void;
  /** Bytes that came since the last report. */
  #come = 0;

  /** @param report tells the agent how many bytes were consumed */
  constructor(report: (bytes: number) => void) {
    super({ highWaterMark: 2 * REPORT });
    this.#report = report;
  }

  deliver(bytes: Uint8Array): void {
    this.#come += bytes.length;
    this.push(bytes);
  }

  finish(): void {
    this.push(null);
  }

  override _read(): void {
    const consumed = this.#come - this.readableLength;
    if (consumed < REPORT) return;
    this.#come -= consumed;
    this.#report(consumed);
  }
}
