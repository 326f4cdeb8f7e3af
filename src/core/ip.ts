/**
 * IP addresses and networks: text to bytes, bytes to the one canonical text, and what lies in what. Every comparison of
 * addresses goes through here, so that `FD00:0::1` in a file and the kernel's 16 bytes are the same address.
 * What a user wrote is read by parse...(), which answers undefined; what was checked before by read...(), which throw.
 */
import ipaddr from "ipaddr.js";

export type Family = 4 | 6;

/**
 * With a smaller mtu a link has no IPv6 at all. Source: RFC 8200, section 5; linux/ipv6.h; addrconf_notify() of
 * net/ipv6/addrconf.c.
 */
export const IPV6_MIN_MTU = 1280;

export interface Address {
  readonly family: Family;
  /** 4 or 16 bytes, in network order. */
  readonly bytes: Uint8Array;
  /** The canonical text: dotted decimal, or RFC 5952 (`fd00::1`). */
  readonly text: string;
}

/** An address with a prefix length: an interface's address, or a network if no host bit is set. */
export interface Cidr {
  readonly family: Family;
  /** 4 or 16 bytes, in network order. */
  readonly bytes: Uint8Array;
  /** The address without its prefix length, canonical. */
  readonly address: string;
  readonly prefixLength: number;
  /** `address/prefixLength`. */
  readonly text: string;
}

/** How many bits an address of the family has. */
export function bitsOf(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** The address of 4 or 16 bytes. Throws a RangeError for any other number of bytes. */
export function addressOf(bytes: Uint8Array): Address {
  if (bytes.length !== 4 && bytes.length !== 16) throw new RangeError(`an address of ${bytes.length} bytes`);
  if (bytes.length === 4) return { family: 4, bytes, text: bytes.join(".") };
  return { family: 6, bytes, text: new ipaddr.IPv6([...bytes]).toRFC5952String() };
}

/** The address and prefix length as one value. Throws a RangeError if the prefix is longer than the address. */
export function cidrOf({ family, bytes, text }: Address, prefixLength: number): Cidr {
  if (!(prefixLength >= 0 && prefixLength <= bitsOf(family))) throw new RangeError(`${text}/${prefixLength}`);
  return { family, bytes, address: text, prefixLength, text: `${text}/${prefixLength}` };
}

/**
 * Reads an address: four decimal numbers, or any spelling of IPv6 without a zone. What inet_aton(3) also takes (`10.1`,
 * octal, hexadecimal) is not an address here: undefined, as for everything else.
 */
export function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return addressOf(Uint8Array.from(ipaddr.IPv4.parse(text).octets));
  if (!/^[0-9a-f:.]+$/i.test(text) || !ipaddr.IPv6.isValid(text)) return undefined;
  return addressOf(Uint8Array.from(ipaddr.IPv6.parse(text).toByteArray()));
}

/** As parseAddress(). @throws RangeError where the text is no address */
export function readAddress(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new RangeError(`${text}: not an IP address`);
  return address;
}

/** Reads `address/prefix length`; undefined for anything else. */
export function parseCidr(text: string): Cidr | undefined {
  const [, addressText, lengthText] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const address = parseAddress(addressText ?? "");
  const prefixLength = Number(lengthText);
  if (address === undefined || prefixLength > bitsOf(address.family)) return undefined;
  return cidrOf(address, prefixLength);
}

/** As parseCidr(), and an address alone stands for itself, with /32 or /128. @throws RangeError where it is neither */
export function readCidr(text: string): Cidr {
  return parseCidr(text) ?? hostOf(readAddress(text));
}

/** The address as a network of its own. */
export function hostOf(address: Address): Cidr {
  return cidrOf(address, bitsOf(address.family));
}

/** The network that the address lies in: the same with every host bit cleared. `10.1.0.10/24` lies in `10.1.0.0/24`. */
export function networkOf({ bytes, prefixLength }: Cidr): Cidr {
  return cidrOf(addressOf(bytes.map((byte, index) => byte & maskByte(prefixLength, index))), prefixLength);
}

/** The network's last address, all host bits set: the broadcast address in IPv4. */
export function lastOf({ bytes, prefixLength }: Cidr): Address {
  return addressOf(bytes.map((byte, index) => byte | (0xff & ~maskByte(prefixLength, index))));
}

/** Whether the address lies in the network of the given CIDR. Addresses of the other family do not. */
export function contains({ family, bytes, prefixLength }: Cidr, address: Pick<Address, "family" | "bytes">): boolean {
  if (family !== address.family) return false;
  return bytes.every((byte, index) => ((byte ^ (address.bytes[index] ?? 0)) & maskByte(prefixLength, index)) === 0);
}

/** The kind of use that an address has, where it is not an ordinary one. */
export function specialUse({ family, bytes }: Pick<Address, "family" | "bytes">): SpecialUse | undefined {
  return specialNetworks.find(([, network]) => contains(network, { family, bytes }))?.[0];
}

export type SpecialUse = "unspecified" | "loopback" | "multicast" | "broadcast" | "link-local";

const specialNetworks = (
  [
    ["unspecified", "0.0.0.0/32"],
    ["unspecified", "::/128"],
    ["loopback", "127.0.0.0/8"],
    ["loopback", "::1/128"],
    ["multicast", "224.0.0.0/4"],
    ["multicast", "ff00::/8"],
    ["broadcast", "255.255.255.255/32"],
    ["link-local", "fe80::/10"],
  ] as const
).map(([use, text]) => [use, readCidr(text)] as const);

/** The part of a network mask that covers the byte at the index: 0xff, 0, or the one byte in between. */
function maskByte(prefixLength: number, index: number): number {
  const bits = Math.min(8, Math.max(0, prefixLength - 8 * index));
  return 0xff & (0xff << (8 - bits));
}
