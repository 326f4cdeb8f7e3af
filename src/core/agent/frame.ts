/**
 * The frames that host and agent exchange on a serial line: COBS(payload) and a zero byte. The payload is a type (1 byte),
 * a channel (2, little-endian), data, and the CRC-32 of these (4, little-endian, zlib's polynomial).
 * The twin of this file is agent/frame.c.
 */
import { crc32 } from "node:zlib";

export interface Frame {
  /** The message's number, see message.ts; MORE is set in all but the last frame of a message. */
  type: number;
  channel: number;
  /** At most FRAME_DATA_MAX bytes. */
  data: Uint8Array;
}

/** Set in the type of a frame whose message goes on in the next frame of the same channel. */
export const MORE = 0x80;
/** The most data that one frame carries, in bytes. */
export const FRAME_DATA_MAX = 1024;

const HEAD = 3;
const TAIL = 4;
/** COBS puts a code byte before each run of at most this many bytes. */
const RUN_MAX = 254;
const ENCODED_MAX = HEAD + FRAME_DATA_MAX + TAIL + Math.ceil((HEAD + FRAME_DATA_MAX + TAIL) / RUN_MAX) + 1;

/** One frame as the bytes of the line, with its delimiter. */
export function encodeFrame({ type, channel, data }: Frame): Uint8Array {
  const payload = Buffer.allocUnsafe(HEAD + data.length + TAIL);
  payload.writeUInt8(type, 0);
  payload.writeUInt16LE(channel, 1);
  payload.set(data, HEAD);
  payload.writeUInt32LE(crc32(payload.subarray(0, -TAIL)), payload.length - TAIL);
  return cobsEncode(payload);
}

/** A message as frames, in the order in which they go out. */
export function* fragment({ type, channel, data }: Frame): Generator<Frame> {
  let start = 0;
  for (; data.length - start > FRAME_DATA_MAX; start += FRAME_DATA_MAX) {
    yield { type: type | MORE, channel, data: data.subarray(start, start + FRAME_DATA_MAX) };
  }
  yield { type, channel, data: data.subarray(start) };
}

/** The frame between two delimiters, or undefined for what is none: cut off, or of a wrong checksum. */
export function decodeFrame(encoded: Uint8Array): Frame | undefined {
  const payload = cobsDecode(encoded);
  if (payload === undefined || payload.length < HEAD + TAIL) return undefined;
  const body = payload.subarray(0, -TAIL);
  if (crc32(body) !== payload.readUInt32LE(body.length)) return undefined;
  return { type: body.readUInt8(0), channel: body.readUInt16LE(1), data: body.subarray(HEAD) };
}

/** Finds the frames in a stream of bytes. */
export class FrameSplitter {
  #rest: Uint8Array = new Uint8Array(0);

  /** What ended in these bytes, in order; undefined stands for what is no frame. Empty frames are passed over. */
  push(bytes: Uint8Array): (Frame | undefined)[] {
    const frames: (Frame | undefined)[] = [];
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let start = 0;
    for (let end = all.indexOf(0); end >= 0; end = all.indexOf(0, start)) {
      if (end > start) frames.push(decodeFrame(all.subarray(start, end)));
      start = end + 1;
    }
    // What grows past any frame's length can be cut: it will not pass its checksum anyway.
    this.#rest = Uint8Array.prototype.slice.call(all, start, start + ENCODED_MAX);
    return frames;
  }
}

/** Consistent Overhead Byte Stuffing, and the delimiter. */
function cobsEncode(payload: Buffer): Uint8Array {
  const encoded = Buffer.allocUnsafe(payload.length + Math.ceil(payload.length / RUN_MAX) + 2);
  let to = 0;
  let from = 0;
  for (;;) {
    const zero = payload.indexOf(0, from);
    const end = Math.min(zero < 0 ? payload.length : zero, from + RUN_MAX);
    encoded[to++] = end - from + 1;
    encoded.set(payload.subarray(from, end), to);
    to += end - from;
    // A full run is not followed by a zero of its own: the one found, if it comes next, begins a new code.
    const isFull = end - from === RUN_MAX;
    from = isFull ? end : end + 1;
    if (isFull ? from >= payload.length : end === payload.length) break;
  }
  encoded[to++] = 0;
  return encoded.subarray(0, to);
}

function cobsDecode(encoded: Uint8Array): Buffer | undefined {
  const payload = Buffer.allocUnsafe(encoded.length);
  let to = 0;
  let from = 0;
  while (from < encoded.length) {
    const code = encoded[from++] ?? 0;
    const end = from + code - 1;
    if (code === 0 || end > encoded.length) return undefined;
    payload.set(encoded.subarray(from, end), to);
    to += code - 1;
    from = end;
    if (code <= RUN_MAX && from < encoded.length) payload[to++] = 0;
  }
  return payload.subarray(0, to);
}
