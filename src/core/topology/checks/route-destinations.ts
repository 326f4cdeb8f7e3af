import { networkOf } from "../../ip.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** A route leads to a network: no bit of its destination is set beyond the prefix. The kernel refuses such a route. */
export function checkRouteDestinations({ guests }: Model): Finding[] {
  return guests
    .flatMap(({ routes }) => routes)
    .flatMap(({ to, destination }) => {
      if (to === undefined || destination === undefined) return [];
      const network = networkOf(destination);
      if (network.address === destination.address) return [];
      const message = `${to.value} is an address within a network, not a network`;
      return [{ path: to.path, at: "value", message, hint: `did you mean ${network.text}?` }];
    });
}
