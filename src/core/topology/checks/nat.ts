import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** Guests behind nat have a gateway, the host's address on their bridge, and nft(8) can say the bridge's name. */
export function checkNat({ bridges }: Model): Finding[] {
  return bridges.flatMap(({ name, label, addresses, addressesKnown, nat }): Finding[] => {
    if (nat?.value !== true) return [];
    if (addresses.length === 0 && addressesKnown) {
      const message = `nat of ${label} needs an address of the host on it, which is its guests' gateway`;
      return [{ path: nat.path, at: "value", message, hint: "give the bridge addresses: [10.1.0.254/24], say" }];
    }
    if (/^[\w.-]+$/.test(name)) return [];
    const message = `nat takes a bridge name of letters, digits, hyphens, dots and underscores`;
    return [{ path: nat.path, at: "value", message, hint: `rename bridge ${name}` }];
  });
}
