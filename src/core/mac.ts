import { addressOf } from "./ip.ts";

/** The six bytes of a MAC address such as `02:00:00:00:00:01`, in either case; undefined for any other text. */
export function parseMac(text: string): Uint8Array | undefined {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)) return undefined;
  return Uint8Array.from(text.split(":"), (pair) => Number.parseInt(pair, 16));
}

/** As parseMac(). @throws RangeError where the text is no MAC address */
export function readMac(text: string): Uint8Array {
  const mac = parseMac(text);
  if (mac === undefined) throw new RangeError(`${text}: not a MAC address`);
  return mac;
}

/** The canonical text: lower case, colons. */
export function formatMac(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** The link-local IPv6 address that the kernel makes of a MAC address, with its prefix length: RFC 4291, appendix A. */
export function linkLocalOf(mac: string): string {
  const [first = 0, ...rest] = readMac(mac);
  const identifier = [first ^ 0x02, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)];
  return `${addressOf(Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, ...identifier)).text}/64`;
}
