import type { RouteState } from "./state.ts";

/** The other end's address on a point-to-point link, without a prefix length: the address's is its. */
export interface AtPeer {
  readonly peer?: string;
}

/**
 * What somebody else has put where the lab's own things are: a daemon's address, a route of a routing protocol, a link that
 * was enslaved by hand. It is shown, so that nobody wonders, and left alone.
 */
export type Foreign =
  | ({
      readonly object: "address";
      readonly guest: string;
      readonly interface: string;
      readonly address: string;
    } & AtPeer)
  | { readonly object: "route"; readonly guest: string; readonly route: RouteState }
  | ({ readonly object: "bridge-address"; readonly bridge: string; readonly address: string } & AtPeer)
  | { readonly object: "port"; readonly bridge: string; readonly link: string };
