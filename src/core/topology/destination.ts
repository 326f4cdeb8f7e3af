import { type Cidr, type Family, hostOf, parseAddress, parseCidr, readCidr } from "../ip.ts";
import type { Route } from "./types.ts";

/**
 * What a route's `to` names: a network, one address as a network of its own, or `default` as the network of length 0, in
 * the family of `via` or else `src` (IPv4 without either, as in ip-route(8)). Undefined where the text is none of these.
 */
export function destinationOf(route: Pick<Route, "to" | "via" | "src">): Cidr | undefined {
  if (route.to === "default") {
    const hint = parseAddress(route.via ?? route.src ?? "");
    return anywhere[hint?.family ?? 4];
  }
  const address = parseAddress(route.to);
  return address === undefined ? parseCidr(route.to) : hostOf(address);
}

const anywhere: Readonly<Record<Family, Cidr>> = {
  4: readCidr("0.0.0.0/0"),
  6: readCidr("::/0"),
};
