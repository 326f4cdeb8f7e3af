/**
 * Attributes, as in netlink(7): each a 4-byte header (length with header, type) and a value, padded to 4 bytes; a value
 * may hold attributes itself. Numbers are in host order (little-endian) unless a name ends in `be`.
 */
import { NLA_F_NESTED, NLA_F_NET_BYTEORDER } from "./constants/netlink.ts";
import { MalformedMessage } from "./error.ts";

const HEADER_LENGTH = 4;
const TYPE_MASK = ~(NLA_F_NESTED | NLA_F_NET_BYTEORDER);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One attribute to encode. */
export interface Attribute {
  readonly type: number;
  readonly value: Uint8Array;
}

/** An attribute of given bytes: an address, or text that the kernel wants without a closing NUL. */
export function bytes(type: number, value: Uint8Array): Attribute {
  return { type, value };
}

export function u8(type: number, value: number): Attribute {
  return { type, value: Uint8Array.of(value) };
}

export function u16(type: number, value: number): Attribute {
  return number(type, 2, (view) => view.setUint16(0, value, true));
}

export function u32(type: number, value: number): Attribute {
  return number(type, 4, (view) => view.setUint32(0, value, true));
}

export function u64(type: number, value: bigint): Attribute {
  return number(type, 8, (view) => view.setBigUint64(0, value, true));
}

export function u16be(type: number, value: number): Attribute {
  return number(type, 2, (view) => view.setUint16(0, value, false));
}

export function u32be(type: number, value: number): Attribute {
  return number(type, 4, (view) => view.setUint32(0, value, false));
}

/** A string with its closing NUL. */
export function text(type: number, value: string): Attribute {
  return { type, value: encoder.encode(`${value}\0`) };
}

/** Attributes within an attribute, marked NLA_F_NESTED. */
export function nested(type: number, attributes: readonly Attribute[]): Attribute {
  return { type: type | NLA_F_NESTED, value: encodeAttributes(attributes) };
}

function number(type: number, length: number, set: (view: DataView) => void): Attribute {
  const value = new Uint8Array(length);
  set(new DataView(value.buffer));
  return { type, value };
}

/**
 * The bytes of attributes, in order.
 * @param header what stands before them: a family's own header, of a multiple of 4 bytes
 */
export function encodeAttributes(attributes: readonly Attribute[], header: Uint8Array = new Uint8Array()): Uint8Array {
  const encoded = new Uint8Array(attributes.reduce((total, { value }) => total + padded(value.length), header.length));
  const view = new DataView(encoded.buffer);
  encoded.set(header);
  let offset = header.length;
  for (const { type, value } of attributes) {
    const length = HEADER_LENGTH + value.length;
    if (length > 0xffff) throw new RangeError(`attribute ${type} of ${length} bytes: at most 65535 fit`);
    view.setUint16(offset, length, true);
    view.setUint16(offset + 2, type, true);
    encoded.set(value, offset + HEADER_LENGTH);
    offset += padded(value.length);
  }
  return encoded;
}

function padded(length: number): number {
  return (HEADER_LENGTH + length + 3) & ~3;
}

/**
 * Received attributes, read by type; undefined where one is absent. Of several with one type the last counts, as in the
 * kernel's nla_parse(); all() has each. Every reader throws MalformedMessage where the value is too short.
 */
export class Attributes {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  /** By type: where the value starts, times 2^16, and its length. Views are made only of what is asked for. */
  readonly #places = new Map<number, number>();

  /** @throws MalformedMessage where a length reaches beyond the bytes */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#scan((type, start, length) => this.#places.set(type, start * 0x10000 + length));
  }

  /** The types that are there, each once. */
  types(): number[] {
    return [...this.#places.keys()];
  }

  has(type: number): boolean {
    return this.#places.has(type);
  }

  u8(type: number): number | undefined {
    const start = this.#start(type, 1);
    return start === undefined ? undefined : this.#view.getUint8(start);
  }

  u16(type: number): number | undefined {
    const start = this.#start(type, 2);
    return start === undefined ? undefined : this.#view.getUint16(start, true);
  }

  u32(type: number): number | undefined {
    const start = this.#start(type, 4);
    return start === undefined ? undefined : this.#view.getUint32(start, true);
  }

  u64(type: number): bigint | undefined {
    const start = this.#start(type, 8);
    return start === undefined ? undefined : this.#view.getBigUint64(start, true);
  }

  u16be(type: number): number | undefined {
    const start = this.#start(type, 2);
    return start === undefined ? undefined : this.#view.getUint16(start, false);
  }

  u32be(type: number): number | undefined {
    const start = this.#start(type, 4);
    return start === undefined ? undefined : this.#view.getUint32(start, false);
  }

  /** The value's bytes, as a view. */
  bytes(type: number): Uint8Array | undefined {
    const place = this.#places.get(type);
    if (place === undefined) return undefined;
    const start = Math.floor(place / 0x10000);
    return this.#bytes.subarray(start, start + (place % 0x10000));
  }

  /** A string up to its NUL, or to its end. */
  text(type: number): string | undefined {
    const value = this.bytes(type);
    return value === undefined ? undefined : decodeText(value);
  }

  nested(type: number): Attributes | undefined {
    const value = this.bytes(type);
    return value === undefined ? undefined : new Attributes(value);
  }

  /** The values of every attribute of this type, in order. */
  all(type: number): Uint8Array[] {
    const values: Uint8Array[] = [];
    this.#scan((found, start, length) => {
      if (found === type) values.push(this.#bytes.subarray(start, start + length));
    });
    return values;
  }

  #start(type: number, wanted: number): number | undefined {
    const place = this.#places.get(type);
    if (place === undefined) return undefined;
    const length = place % 0x10000;
    if (length < wanted) throw new MalformedMessage(`attribute ${type} of ${length} bytes where ${wanted} are needed`);
    return Math.floor(place / 0x10000);
  }

  #scan(visit: (type: number, start: number, length: number) => void): void {
    for (let offset = 0; offset < this.#bytes.length; ) {
      const left = this.#bytes.length - offset;
      const length = left < HEADER_LENGTH ? 0 : this.#view.getUint16(offset, true);
      if (length < HEADER_LENGTH || length > left) {
        throw new MalformedMessage(`attribute of ${length} bytes where ${left} are left`);
      }
      visit(this.#view.getUint16(offset + 2, true) & TYPE_MASK, offset + HEADER_LENGTH, length - HEADER_LENGTH);
      offset += padded(length - HEADER_LENGTH);
    }
  }
}

/** A string up to its NUL, or to its end. */
export function decodeText(value: Uint8Array): string {
  const end = value.indexOf(0);
  return decoder.decode(end < 0 ? value : value.subarray(0, end));
}
