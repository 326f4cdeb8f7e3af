/**
 * The datagrams of a UML kernel's management console.
 * Source: arch/um/drivers/mconsole.h (struct mconsole_request, mconsole_reply, mconsole_notify), little-endian.
 */
const MAGIC = 0xcafebabe;
const VERSION = 2;

/** MCONSOLE_MAX_DATA: the longest command, and the most that one datagram answers, in bytes. */
export const MAX_DATA = 512;

export interface MconsoleReply {
  /** 0, or non-zero where the command failed and `text` says why. */
  error: number;
  /** Another datagram of the same answer follows. */
  more: boolean;
  text: string;
}

const notificationTypes = ["socket", "panic", "hang", "user"] as const;

export interface MconsoleNotification {
  /** socket: the console is ready; panic, hang: the kernel says its last; user: something wrote to /proc/mconsole. */
  type: (typeof notificationTypes)[number];
  text: string;
}

/** A command (`config vec0:transport=tap,...`) as the datagram that asks for it. Throws RangeError over 511 bytes. */
export function encodeRequest(command: string): Uint8Array {
  const text = Buffer.from(command);
  if (text.length >= MAX_DATA) throw new RangeError(`an mconsole command holds ${MAX_DATA - 1} bytes: ${command}`);
  const bytes = Buffer.alloc(12 + MAX_DATA);
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeUInt32LE(VERSION, 4);
  bytes.writeUInt32LE(text.length, 8);
  text.copy(bytes, 12);
  return bytes;
}

/** Answers undefined where the bytes are no reply: anything can come from a guest. */
export function decodeReply(datagram: Uint8Array): MconsoleReply | undefined {
  const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  if (bytes.length < 12) return undefined;
  return {
    error: bytes.readUInt32LE(0),
    more: bytes.readUInt32LE(4) !== 0,
    text: textAt(bytes, 12, bytes.readUInt32LE(8)),
  };
}

/** Answers undefined where the bytes are no notification. */
export function decodeNotification(datagram: Uint8Array): MconsoleNotification | undefined {
  const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  if (bytes.length < 16 || bytes.readUInt32LE(0) !== MAGIC) return undefined;
  const type = notificationTypes[bytes.readUInt32LE(8)];
  return type && { type, text: textAt(bytes, 16, bytes.readUInt32LE(12)) };
}

/** The length that the kernel gives counts the closing NUL in some answers and not in others. */
function textAt(bytes: Buffer, start: number, length: number): string {
  const text = bytes.toString("utf8", start, Math.min(start + length, bytes.length));
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}
