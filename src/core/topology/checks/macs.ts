import { parseMac } from "../../mac.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";
import { shown } from "../shown.ts";
import { portsOf } from "./ports.ts";

/** A MAC is the address of one station: well formed, not all zero, and not a group's (is_valid_ether_addr in the kernel). */
export function checkMacs(model: Model): Finding[] {
  return portsOf(model).flatMap(({ mac }) => {
    const fault = mac && faultOf(mac.value);
    return mac === undefined || fault === undefined ? [] : [{ path: mac.path, at: "value", ...fault }];
  });
}

function faultOf(text: string): Pick<Finding, "message" | "hint"> | undefined {
  const bytes = parseMac(text);
  if (bytes === undefined) {
    return { message: `expected a MAC address such as 02:00:00:00:00:01, got ${shown(text)}` };
  }
  if (bytes.every((byte) => byte === 0)) return { message: "a MAC address of zeros belongs to nothing" };
  const first = bytes[0] ?? 0;
  if ((first & 1) === 0) return undefined;
  const even = ((first & 0xfe) | 0x02).toString(16).padStart(2, "0");
  return {
    message: `${text} is a multicast MAC address: its first byte is odd`,
    hint: `did you mean ${even}${text.slice(2).toLowerCase()}?`,
  };
}
