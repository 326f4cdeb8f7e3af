import { addressOf, bitsOf, type Cidr, lastOf, networkOf, specialUse } from "../../ip.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";
import { portsOf } from "./ports.ts";

/** An address is one that a host can have: unicast, and neither the network's own nor its broadcast address. */
export function checkAddressUse(model: Model): Finding[] {
  return portsOf(model)
    .flatMap(({ addresses }) => addresses)
    .flatMap(({ cidr, path }) => {
      const fault = cidr && cidr.prefixLength > 0 ? faultOf(cidr) : undefined;
      return fault === undefined ? [] : [{ path, at: "value", ...fault }];
    });
}

function faultOf(cidr: Cidr): Pick<Finding, "message" | "hint"> | undefined {
  const use = specialUse(cidr);
  if (use !== undefined && use !== "link-local") {
    return {
      message: `${cidr.address} is ${use === "unspecified" ? "an" : "a"} ${use} address, which no interface can have`,
    };
  }
  // RFC 3021: of two addresses both are hosts. IPv6 has no broadcast.
  if (cidr.family === 6 || cidr.prefixLength >= bitsOf(4) - 1) return undefined;
  const network = networkOf(cidr);
  const last = lastOf(cidr);
  const hint = `hosts have ${neighbour(network.bytes, 1)} to ${neighbour(last.bytes, -1)}`;
  if (cidr.address === network.address) return { message: `${cidr.text} is the address of the network itself`, hint };
  if (cidr.address === last.text) return { message: `${cidr.text} is the broadcast address of its network`, hint };
  return undefined;
}

/** The first host is the network's address plus 1, the last the broadcast address minus 1: only the last byte differs. */
function neighbour(bytes: Uint8Array, step: 1 | -1): string {
  return addressOf(bytes.map((byte, index) => (index === bytes.length - 1 ? byte + step : byte))).text;
}
