/** IP addresses in messages: the kernel's numbers for the families, and bytes that are not believed blindly. */
import { addressOf, type Family } from "../ip.ts";
import { MalformedMessage } from "./error.ts";

const AF_INET = 2;
const AF_INET6 = 10;

/** AF_INET or AF_INET6; AF_UNSPEC (0), which means both in a dump, where no family is given. */
export function addressFamily(family: Family | undefined): number {
  if (family === undefined) return 0;
  return family === 4 ? AF_INET : AF_INET6;
}

/** 4 or 6; undefined for a family that is not IP (bridge, MPLS, multicast routing). */
export function familyOf(addressFamily: number): Family | undefined {
  if (addressFamily === AF_INET) return 4;
  return addressFamily === AF_INET6 ? 6 : undefined;
}

/** The text of an address in a message. @throws MalformedMessage where it has neither 4 nor 16 bytes */
export function decodeIp(bytes: Uint8Array): string {
  if (bytes.length !== 4 && bytes.length !== 16) throw new MalformedMessage(`an IP address of ${bytes.length} bytes`);
  return addressOf(bytes).text;
}

/** The same with its prefix length, which a message has elsewhere: `10.0.0.1/24`. */
export function decodePrefix(bytes: Uint8Array, length: number): string {
  return `${decodeIp(bytes)}/${length}`;
}
