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
