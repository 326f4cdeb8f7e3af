import { bitsOf, type Family, parseAddress } from "../../ip.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";
import { shown } from "../shown.ts";
import { portsOf } from "./ports.ts";

const usualLength: Readonly<Record<Family, number>> = { 4: 24, 6: 64 };

/** An address of an interface or bridge is one, with a prefix length that its family has. */
export function checkAddressForm(model: Model): Finding[] {
  return portsOf(model)
    .flatMap(({ addresses }) => addresses)
    .filter(({ cidr }) => cidr === undefined || cidr.prefixLength === 0)
    .map(({ text, path }) => ({ path, at: "value", ...faultOf(text) }));
}

function faultOf(text: string): Pick<Finding, "message" | "hint"> {
  const slash = text.indexOf("/");
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) {
    const expected =
      slash < 0 ? "an address with its prefix length, such as 10.1.0.10/24" : "an IPv4 or IPv6 address before the /";
    return { message: `expected ${expected}, got ${shown(text)}` };
  }
  if (slash < 0) {
    return {
      message: `address ${text} lacks its prefix length`,
      hint: `write ${text}/${usualLength[address.family]}, say`,
    };
  }
  const length = text.slice(slash + 1);
  return {
    message: `expected a prefix length from 1 to ${bitsOf(address.family)} for an IPv${address.family} address, got ${shown(length)}`,
  };
}
