import { type Address, addressOf, bitsOf } from "../ip.ts";

/** The address that lies so many after the given one (before it, for a negative number), carried over all of its bytes. */
export function addressAfter({ family, bytes }: Address, distance: number): Address | undefined {
  const last = (1n << BigInt(bitsOf(family))) - 1n;
  const number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) + BigInt(distance);
  if (number < 0n || number > last) return undefined;
  const shift = (index: number) => BigInt(8 * (bytes.length - 1 - index));
  return addressOf(bytes.map((_, index) => Number((number >> shift(index)) & 0xffn)));
}
