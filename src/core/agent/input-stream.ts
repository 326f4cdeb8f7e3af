import { Writable } from "node:stream";

/** A program's standard input: sends no more than the agent gives credit for. */
export class InputStream extends Writable {
  readonly #send: (bytes: Uint8Array) => void;
  #credit: number;
  #ended = false;
  #rest: { bytes: Uint8Array; done: () => void } | undefined;

  /**
   * @param credit bytes that may be sent at first
   * @param send puts bytes under way; none for the end of the file
   */
  constructor(credit: number, send: (bytes: Uint8Array) => void) {
    super({ highWaterMark: credit });
    this.#credit = credit;
    this.#send = send;
  }

  /** The agent has taken that many bytes. */
  give(bytes: number): void {
    this.#credit += bytes;
    this.#flush();
  }

  /** The program has ended: what is still written goes nowhere, without an error. */
  discard(): void {
    this.#ended = true;
    this.#flush();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#rest = { bytes: chunk, done };
    this.#flush();
  }

  override _final(done: () => void): void {
    if (!this.#ended) this.#send(new Uint8Array(0));
    done();
  }

  #flush(): void {
    if (this.#rest === undefined) return;
    const { bytes, done } = this.#rest;
    const part = this.#ended ? bytes : bytes.subarray(0, this.#credit);
    if (part.length > 0 && !this.#ended) {
      this.#credit -= part.length;
      this.#send(part);
    }
    this.#rest = part.length === bytes.length ? undefined : { bytes: bytes.subarray(part.length), done };
    if (this.#rest === undefined) done();
  }
}
