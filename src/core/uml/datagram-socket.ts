import { chmodSync, unlinkSync } from "node:fs";
import { codeOf, DummError } from "../error.ts";
import { bind, close, recvfrom, sendto, socket } from "../sys/libc.ts";
import type { Watch } from "../sys/watch.ts";

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;

/** sun_path of sockaddr_un without its closing NUL, in bytes. */
const LONGEST = 107;

/** More than any datagram of a UML kernel has. They are taken one at a time, and copied before anybody sees them. */
const buffer = new Uint8Array(4096);

/**
 * A Unix datagram socket, which Node has not. The process stays alive until it is closed. It has a path, which a guest that is
 * confined can be shown; it could not reach one that is bound to nothing in the file system.
 *
 * Who sent a datagram is not told: a guest can bind to any path in a root of its own. Who was shown the path is what counts.
 */
export class DatagramSocket {
  readonly #fd: number;
  readonly #unwatch: () => void;

  /**
   * @param path where to bind, at most 107 bytes
   * @param watch tells when something has come
   * @param onDatagram called with each datagram
   * @throws SysError of bind(2); DummError host-lacks for a path that is longer
   */
  constructor(
    readonly path: string,
    watch: Watch,
    onDatagram: (data: Uint8Array) => void,
  ) {
    this.#fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    try {
      bind(this.#fd, encodeAddress(path));
      // A guest has ids of its own.
      chmodSync(path, 0o666);
    } catch (error) {
      close(this.#fd);
      throw error;
    }
    this.#unwatch = watch.readable(this.#fd, () => {
      const data = this.#receive();
      if (data !== undefined) onDatagram(data);
    });
  }

  /** Throws a SysError: ENOENT and ECONNREFUSED where nobody is bound to the path. */
  send(data: Uint8Array, path: string): void {
    sendto(this.#fd, data, MSG_DONTWAIT, encodeAddress(path));
  }

  /** To be called once. */
  close(): void {
    this.#unwatch();
    close(this.#fd);
    unlink(this.path);
  }

  #receive(): Uint8Array | undefined {
    try {
      return buffer.slice(0, recvfrom(this.#fd, buffer, MSG_DONTWAIT).length);
    } catch (error) {
      if (codeOf(error) === "EAGAIN") return undefined;
      throw error;
    }
  }
}

/** As rmSync() with `force`, which takes longer than all else that a socket is made and closed with. */
function unlink(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    // Its directory goes with the guest.
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** struct sockaddr_un of unix(7): the family, then the path and a NUL. */
function encodeAddress(path: string): Uint8Array {
  const length = Buffer.byteLength(path);
  if (length > LONGEST)
    throw new DummError("host-lacks", `a socket's path holds ${LONGEST} bytes, and this one takes ${length}`, {
      where: path,
      hint: "Give the lab or the guest a shorter name, or let XDG_RUNTIME_DIR name a shorter directory.",
    });
  const bytes = Buffer.alloc(2 + length + 1);
  bytes.writeUInt16LE(AF_UNIX, 0);
  bytes.write(path, 2);
  return bytes;
}
