import { cidrOf, contains, networkOf, parseAddress, parseCidr } from "../ip.ts";
import { addressAfter } from "./address-offset.ts";

/** A text with the number of a copy filled in; `fault` says what kept it from that. */
export interface IndexedText {
  text: string;
  fault: string | undefined;
}

const placeholder = /\{index(?:([+-])(\d{1,9}))?\}/;
const placeholders = new RegExp(placeholder, "g");
/** A placeholder that does not count on from an address, as far as the text before it tells. */
const freePlaceholders = new RegExp(`(?<!\\+)${placeholder.source}`, "g");
const countedAddresses = new RegExp(`(?<![\\w:.])([0-9A-Fa-f:.]+)\\+${placeholder.source}(?:/(\\d{1,3})(?!\\d))?`, "g");

/** Whether the text differs from copy to copy. */
export function mentionsIndex(text: string): boolean {
  return placeholder.test(text);
}

/**
 * Fills in the number of a copy: `{index}`, `{index+9}`, `{index-1}`. `10.0.0.10+{index}/16` is the address that lies so
 * many after 10.0.0.10, carried from octet to octet, within 10.0.0.0/16; without a prefix length, within the family.
 */
export function withIndex(text: string, index: number): IndexedText {
  let fault: string | undefined;
  const numberOf = (sign: string | undefined, offset: string | undefined): number =>
    index + Number(`${sign ?? ""}${offset ?? 0}`);
  const plain = (whole: string, sign?: string, offset?: string): string => {
    const number = numberOf(sign, offset);
    if (number < 0) fault ??= `${whole} is ${number}, less than nothing`;
    return String(number);
  };
  const address = (whole: string, base: string, sign?: string, offset?: string, length?: string): string => {
    const first = parseAddress(base);
    if (first === undefined) return whole;
    const distance = numberOf(sign, offset);
    const found = addressAfter(first, distance);
    const network = length === undefined ? undefined : parseCidr(`${base}/${length}`);
    if (found === undefined || (network !== undefined && !contains(network, found))) {
      const range = network === undefined ? `the addresses of IPv${first.family}` : networkOf(network).text;
      fault ??= `${base}${distance < 0 ? "-" : "+"}${Math.abs(distance)} lies outside ${range}`;
      return whole;
    }
    if (network !== undefined) return cidrOf(found, network.prefixLength).text;
    return length === undefined ? found.text : `${found.text}/${length}`;
  };
  const filledIn = text
    .replace(freePlaceholders, plain)
    .replace(countedAddresses, address)
    .replace(placeholders, plain);
  return { text: filledIn, fault };
}
