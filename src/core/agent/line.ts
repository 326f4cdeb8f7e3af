/** A serial line of a guest as the host sees it: the slave side of a pty whose master the UML process holds. */

import { closeSync, constants, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import { codeOf } from "../error.ts";
import { flock, ioctl, LOCK_EX, LOCK_NB, SysError } from "../sys/libc.ts";

// <asm-generic/ioctls.h> and struct termios of <asm-generic/termbits.h>: four flag words, the line discipline, c_cc.
const TCGETS = 0x5401;
const TCSETS = 0x5402;
const TERMIOS_SIZE = 36;
const VMIN = 17 + 6;
const VTIME = 17 + 5;
const CS8 = 0o60;
const CREAD = 0o200;
const CBAUD = 0o10017;

export interface LineEvents {
  data(bytes: Uint8Array): void;
  /** The line has ended: the guest died, or its agent opened the line anew. Called once, not after close(). */
  end(): void;
}

/** An open line that is locked for us: the lock dies with this process. */
export class Line {
  readonly #fd: number;
  readonly #input: ReadStream;
  /**
   * Whether our descriptor is the stream's, which closes it by itself, perhaps long before we know. libuv opens a terminal anew
   * and leaves us ours, unless that is of another devpts than this process's, as that of a confined guest is (uv_tty_init).
   */
  readonly #streamOwns: boolean;
  #open = true;

  private constructor(
    fd: number,
    /** May be replaced at any time. */
    public events: LineEvents,
  ) {
    this.#fd = fd;
    this.#input = new ReadStream(fd);
    this.#streamOwns = descriptorOf(this.#input) === fd;
  }

  /**
   * Opens and locks a line.
   * @param path such as `/dev/pts/3`
   * @returns undefined where another client holds it
   * @throws a system error whose code is ENOENT, EIO or ENXIO where the path is of a line that is gone
   */
  static open(path: string, events: LineEvents): Line | undefined {
    const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    const line = new Line(fd, events);
    try {
      // After the stream was made: libuv opens a terminal anew and puts that file in the place of ours (uv_tty_init),
      // and a lock belongs to the open file.
      flock(fd, LOCK_EX | LOCK_NB);
      makeRaw(fd);
    } catch (error) {
      line.close();
      if (error instanceof SysError && error.code === "EAGAIN") return undefined;
      throw error;
    }
    line.#listen();
    return line;
  }

  #listen(): void {
    this.#input.on("data", (bytes: Buffer) => this.#open && this.events.data(bytes));
    this.#input.on("error", () => this.#end());
    this.#input.on("close", () => this.#end());
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /**
   * Writes at once. A pty takes more than the agent's window in any case, so this neither waits nor falls short, or else the
   * agent has lied about its window; on a line that has just ended it does nothing. In both cases `end` is called.
   */
  write(bytes: Uint8Array): void {
    if (!this.#open || this.#input.destroyed) return;
    try {
      if (writeSync(this.#fd, bytes) < bytes.length) this.#end();
    } catch (error) {
      if (codeOf(error) !== "EIO" && codeOf(error) !== "EAGAIN") throw error;
      this.#end();
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#input.destroy();
    if (!this.#streamOwns) closeSync(this.#fd);
  }

  #end(): void {
    if (!this.#open) return;
    this.close();
    this.events.end();
  }
}

/** The descriptor that a stream reads; Node has no public name for it. */
function descriptorOf(stream: ReadStream): number | undefined {
  return (stream as { readonly _handle?: { readonly fd: number } })._handle?.fd;
}

/** Equivalent to: stty raw -echo */
function makeRaw(fd: number): void {
  const bytes = Buffer.alloc(TERMIOS_SIZE);
  ioctl(fd, TCGETS, bytes);
  const control = bytes.readUInt32LE(8);
  bytes.writeUInt32LE(0, 0);
  bytes.writeUInt32LE(0, 4);
  bytes.writeUInt32LE((control & CBAUD) | CS8 | CREAD, 8);
  bytes.writeUInt32LE(0, 12);
  bytes[VMIN] = 1;
  bytes[VTIME] = 0;
  ioctl(fd, TCSETS, bytes);
}
