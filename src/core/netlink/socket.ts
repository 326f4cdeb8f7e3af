import { bind, close, recvfrom, SysError, sendto, setsockopt, socket } from "../sys/libc.ts";
import {
  AF_NETLINK,
  NETLINK_CAP_ACK,
  NETLINK_EXT_ACK,
  NETLINK_GET_STRICT_CHK,
  NETLINK_ROUTE,
  SOL_NETLINK,
} from "./constants/netlink.ts";
import type { NetlinkTransport } from "./transport.ts";

const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVTIMEO = 20;
const SO_RCVBUFFORCE = 33;
const MSG_TRUNC = 0x20;

/** The kernel fills a dump's datagram up to the reader's buffer, and at most 32 KB. */
const BUFFER_LENGTH = 64 * 1024;
const RECEIVE_BUFFER = 8 * 1024 * 1024;
const TIMEOUT_SECONDS = 10;

/**
 * A socket to the rtnetlink of the network namespace that the process is in: netlink(7), rtnetlink(7).
 *
 * It blocks, and yet never waits: the kernel does the work inside sendmsg, so that the answers are queued when send()
 * returns. The event loop stands still meanwhile, up to a second where a large group of links is deleted.
 */
export class NetlinkSocket implements NetlinkTransport {
  readonly #fd: number;
  readonly #buffer = new Uint8Array(BUFFER_LENGTH);

  /** @throws SysError */
  constructor() {
    this.#fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    try {
      for (const option of [NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK]) {
        setsockopt(this.#fd, SOL_NETLINK, option, int(1));
      }
      enlargeReceiveBuffer(this.#fd);
      setsockopt(this.#fd, SOL_SOCKET, SO_RCVTIMEO, timeval(TIMEOUT_SECONDS));
      bind(this.#fd, sockaddr());
    } catch (error) {
      close(this.#fd);
      throw error;
    }
  }

  /** @throws SysError */
  send(bytes: Uint8Array): void {
    sendto(this.#fd, bytes, 0);
  }

  /** @throws SysError EAGAIN where nothing is queued for 10 s; ENOBUFS where the kernel had to drop an answer */
  async receive(): Promise<Uint8Array> {
    for (;;) {
      const { length, address } = recvfrom(this.#fd, this.#buffer, MSG_TRUNC);
      if (length > BUFFER_LENGTH) throw new RangeError(`netlink datagram of ${length} bytes: at most ${BUFFER_LENGTH}`);
      if (isFromKernel(address)) return this.#buffer.slice(0, length);
    }
  }

  close(): void {
    close(this.#fd);
  }
}

/** Beyond net.core.rmem_max where we may, else up to it. */
function enlargeReceiveBuffer(fd: number): void {
  try {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, int(RECEIVE_BUFFER));
  } catch (error) {
    if (!(error instanceof SysError && error.code === "EPERM")) throw error;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, int(RECEIVE_BUFFER));
  }
}

/** A struct sockaddr_nl: the kernel chooses the port; no multicast groups. */
function sockaddr(): Uint8Array {
  const address = new Uint8Array(12);
  new DataView(address.buffer).setUint16(0, AF_NETLINK, true);
  return address;
}

/** A process can send to another's netlink port; the kernel's own is 0. */
function isFromKernel(address: Uint8Array): boolean {
  return address.length >= 8 && new DataView(address.buffer, address.byteOffset).getUint32(4, true) === 0;
}

function int(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return bytes;
}

function timeval(seconds: number): Uint8Array {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(seconds), true);
  return bytes;
}
