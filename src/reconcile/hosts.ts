import { readCidr } from "../core/ip.ts";
import type { EffectiveGuest } from "../core/topology/effective.ts";

/**
 * The lines that let every guest find every other by name: of each guest its first IPv4 and its first IPv6 address, with its
 * host name and its own.
 */
export function hostsLines(guests: readonly (readonly [name: string, guest: EffectiveGuest])[]): string[] {
  return guests.flatMap(([name, { hostname, interfaces }]) => {
    const addresses = Object.values(interfaces).flatMap((one) => one.addresses.map(readCidr));
    const firsts = [4, 6].flatMap((family) => addresses.find((one) => one.family === family) ?? []);
    const names = [...new Set([hostname, name])].join(" ");
    return firsts.map(({ address }) => `${address} ${names}`);
  });
}
