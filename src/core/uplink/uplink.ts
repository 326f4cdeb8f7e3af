import type { Family } from "../ip.ts";

/**
 * How the uplink of a private lab is set up: the link in the lab's network namespace whose other end a program outside of it
 * reads, which sends what comes there from sockets of its own. It is the same for every lab, since each has its own namespace.
 */
export interface UplinkSettings {
  readonly up: boolean;
  /** Of which families it forwards what comes in there, which is answers to guests. */
  readonly forwards: readonly Family[];
  /** As `10.1.0.1/24`, sorted. */
  readonly addresses: readonly string[];
  /** Where the default routes through it lead, sorted. */
  readonly gateways: readonly string[];
}

/** The link. It has the name in the namespace of a private lab with nat, which can have no bridge or tap of this name. */
export const UPLINK = "dumm-uplink";

/** The network of its IPv4: link-local, so that no lab has to do without one of the private networks for it. */
export const UPLINK_NETWORK = "169.254.2.0/25";

/**
 * Where guests find the name server of the host, wherever that is: libslirp's conventions, the third address of its network.
 * Source: slirp4netns(1), "Default configuration".
 */
export const UPLINK_NAME_SERVER = "169.254.2.3";

/** Our end, and libslirp's. */
const ends = {
  4: { addresses: ["169.254.2.100/25"], gateway: "169.254.2.2" },
  // libslirp's network is fd00::/64, but it has a link-local address too, and answers any address of ours: so no lab loses a network.
  // A router that has no link-local address does not ask for its neighbours: ADR 9.
  6: { addresses: ["fd64:756d:6d::1/128", "fe80::64/64"], gateway: "fe80::2" },
} as const satisfies Record<Family, { addresses: readonly string[]; gateway: string }>;

/** @param families those of which the kernel can let single links forward */
export function uplinkSettings(families: readonly Family[]): UplinkSettings {
  return {
    up: true,
    forwards: families,
    addresses: families.flatMap((family) => ends[family].addresses),
    gateways: families.map((family) => ends[family].gateway),
  };
}
