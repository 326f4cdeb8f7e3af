import type { NetlinkTransport } from "../netlink/transport.ts";
import { SysError } from "../sys/libc.ts";
import type { Channel } from "./channel.ts";
import type { Conversation } from "./conversation.ts";
import type { AgentMessage } from "./message.ts";

interface Waiting {
  resolve(datagram: Uint8Array): void;
  reject(error: Error): void;
}

/** A netlink socket of the guest, opened when it is first used. What the kernel there refuses comes out of receive(), in the order of what it answers. */
export class AgentNetlink implements NetlinkTransport {
  readonly #channel: Channel;
  readonly #protocol: number;
  #isOpen = false;
  readonly #arrived: (Uint8Array | SysError)[] = [];
  readonly #waiting: Waiting[] = [];
  #lost: Error | undefined;

  /** @param protocol such as NETLINK_ROUTE. One that the guest's kernel has not: receive() rejects, EPROTONOSUPPORT. */
  constructor(conversation: Conversation, protocol: number) {
    this.#protocol = protocol;
    this.#channel = conversation.open({
      message: (message) => this.#message(message),
      lost: (error) => this.#lose(error),
    });
  }

  /** At most 1 MB, of which the kernel takes what fits the socket's buffer. */
  send(bytes: Uint8Array): void {
    if (!this.#isOpen) this.#channel.send({ type: "netlink-open", protocol: this.#protocol });
    this.#isOpen = true;
    // The bytes may wait for the window, and the caller may use its buffer again.
    this.#channel.send({ type: "netlink", datagram: bytes.slice() });
  }

  /**
   * @throws SysError as of a socket of the host: ENOBUFS where the kernel had to drop a message
   * @throws DummError guest-failed where the line has ended
   */
  receive(): Promise<Uint8Array> {
    const arrived = this.#arrived.shift();
    if (arrived instanceof SysError) return Promise.reject(arrived);
    if (arrived !== undefined) return Promise.resolve(arrived);
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  close(): void {
    if (this.#lost !== undefined) return;
    if (this.#isOpen) this.#channel.send({ type: "close" });
    this.#channel.release();
    this.#lose(new SysError("recvfrom", EBADF));
  }

  #message(message: AgentMessage): void {
    if (message.type === "netlink") this.#arrive(message.datagram);
    else if (message.type === "failure") this.#arrive(new SysError("netlink", message.errno));
  }

  #arrive(arrived: Uint8Array | SysError): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined && this.#arrived.length === MOST) this.#lose(new SysError("recvfrom", ENOBUFS));
    else if (waiting === undefined) this.#arrived.push(arrived);
    else if (arrived instanceof SysError) waiting.reject(arrived);
    else waiting.resolve(arrived);
  }

  #lose(error: Error): void {
    this.#lost = error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}

/** <asm-generic/errno-base.h>, errno.h */
const EBADF = 9;
const ENOBUFS = 105;

/** Datagrams that wait to be received. A kernel's socket holds fewer, but an agent can send without end. */
const MOST = 4096;
