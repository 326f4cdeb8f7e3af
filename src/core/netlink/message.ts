/**
 * Framing, as in netlink(7): a datagram holds messages, each a 16-byte header (length, type, flags, sequence, port)
 * and a body, padded to 4 bytes. Numbers are in host order, which is little-endian: dumm is for x86_64 alone.
 */
import { Attributes } from "./attribute.ts";
import { NLM_F_ACK_TLVS, NLM_F_CAPPED, NLMSGERR_ATTR_MSG, NLMSGERR_ATTR_OFFS } from "./constants/netlink.ts";
import { MalformedMessage, type Refusal } from "./error.ts";

export const HEADER_LENGTH = 16;

/** One message as received. */
export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** What follows the header: a family's own header, then attributes. */
  readonly body: Uint8Array;
}

/** The next multiple of 4. */
export function align(length: number): number {
  return (length + 3) & ~3;
}

/** The bytes that a message with this body takes in a datagram. */
export function messageLength(body: Uint8Array): number {
  return align(HEADER_LENGTH + body.length);
}

/** Packs messages into one datagram, in order. The port is 0: the kernel fills in the sender's. */
export function encodeMessages(messages: readonly Message[]): Uint8Array {
  const datagram = new Uint8Array(messages.reduce((total, message) => total + messageLength(message.body), 0));
  const view = new DataView(datagram.buffer);
  let offset = 0;
  for (const { type, flags, sequence, body } of messages) {
    view.setUint32(offset, HEADER_LENGTH + body.length, true);
    view.setUint16(offset + 4, type, true);
    view.setUint16(offset + 6, flags, true);
    view.setUint32(offset + 8, sequence, true);
    datagram.set(body, offset + HEADER_LENGTH);
    offset += messageLength(body);
  }
  return datagram;
}

/**
 * The messages of a datagram, in order. Their bodies are views of it.
 * @throws MalformedMessage where a length reaches beyond the datagram
 */
export function decodeMessages(datagram: Uint8Array): Message[] {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
  const messages: Message[] = [];
  for (let offset = 0; offset < datagram.length; ) {
    const left = datagram.length - offset;
    const length = left < HEADER_LENGTH ? 0 : view.getUint32(offset, true);
    if (length < HEADER_LENGTH || length > left) {
      throw new MalformedMessage(`netlink message of ${length} bytes where ${left} are left`);
    }
    messages.push({
      type: view.getUint16(offset + 4, true),
      flags: view.getUint16(offset + 6, true),
      sequence: view.getUint32(offset + 8, true),
      body: datagram.subarray(offset + HEADER_LENGTH, offset + length),
    });
    offset += align(length);
  }
  return messages;
}

/**
 * What an NLMSG_ERROR says: undefined for an acknowledgement. Its body is the negative errno, the request's header (and
 * its body, unless NLM_F_CAPPED), and attributes if NLM_F_ACK_TLVS.
 */
export function decodeError(message: Message): Refusal | undefined {
  const { flags, body } = message;
  if (body.length < 4 + HEADER_LENGTH) throw new MalformedMessage(`netlink error of ${body.length} bytes`);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const echoed = flags & NLM_F_CAPPED ? HEADER_LENGTH : align(view.getUint32(4, true));
  return refusal(view.getInt32(0, true), body, flags, 4 + echoed);
}

/** What an NLMSG_DONE says: undefined where the dump is complete. Its body is 0 or the negative errno. */
export function decodeDone(message: Message): Refusal | undefined {
  const { flags, body } = message;
  if (body.length < 4) return undefined;
  return refusal(new DataView(body.buffer, body.byteOffset, body.length).getInt32(0, true), body, flags, 4);
}

function refusal(result: number, body: Uint8Array, flags: number, offset: number): Refusal | undefined {
  if (result === 0) return undefined;
  const attributes = new Attributes(flags & NLM_F_ACK_TLVS ? body.subarray(offset) : new Uint8Array());
  return {
    errno: Math.abs(result),
    kernelMessage: attributes.text(NLMSGERR_ATTR_MSG),
    offset: attributes.u32(NLMSGERR_ATTR_OFFS),
  };
}
