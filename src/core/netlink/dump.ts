import {
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_NOOP,
} from "./constants/netlink.ts";
import { NetlinkError } from "./error.ts";
import { decodeDone, decodeError, decodeMessages, encodeMessages, type Message } from "./message.ts";
import type { Request } from "./request.ts";

/** The datagram that asks for every object that a request matches. */
export function encodeDump({ type, flags, body }: Request, sequence: number): Uint8Array {
  return encodeMessages([{ type, flags: flags | NLM_F_REQUEST | NLM_F_DUMP, sequence, body }]);
}

/** Reads the answer to encodeDump(), datagram by datagram. Messages of another sequence are passed over. */
export class DumpReader {
  readonly #request: Request;
  readonly #sequence: number;
  readonly #messages: Message[] = [];
  #interrupted = false;

  constructor(request: Request, sequence: number) {
    this.#request = request;
    this.#sequence = sequence;
  }

  /**
   * What the dump found; undefined where the objects changed under way, so that some may be missing.
   * Source: NLM_F_DUMP_INTR in netlink(7).
   */
  get messages(): Message[] | undefined {
    return this.#interrupted ? undefined : this.#messages;
  }

  /**
   * @param bytes one datagram, or several in a row
   * @returns whether that was the end: it has to be read up to there, or the socket takes no other dump
   * @throws NetlinkError where the kernel refuses
   */
  push(bytes: Uint8Array): boolean {
    for (const message of decodeMessages(bytes)) {
      if (message.sequence !== this.#sequence) continue;
      this.#interrupted ||= (message.flags & NLM_F_DUMP_INTR) !== 0;
      if (message.type === NLMSG_DONE || message.type === NLMSG_ERROR) {
        const refusal = message.type === NLMSG_DONE ? decodeDone(message) : decodeError(message);
        if (refusal !== undefined) throw new NetlinkError(this.#request.description, refusal);
        return true;
      }
      if (message.type !== NLMSG_NOOP) this.#messages.push(message);
    }
    return false;
  }
}
