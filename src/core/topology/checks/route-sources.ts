import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** src of a route is an address of its guest. */
export function checkRouteSources({ guests }: Model): Finding[] {
  return guests.flatMap(({ name, interfaces, routes, addressesKnown }) => {
    const own = new Set(interfaces.flatMap(({ addresses }) => addresses.map(({ cidr }) => cidr?.address)));
    return routes.flatMap(({ src, destination }) => {
      if (src?.address === undefined || own.has(src.address.text) || !addressesKnown) return [];
      if (destination && destination.family !== src.address.family) return [];
      return [
        { path: src.path, at: "value", message: `source address ${src.value} is not an address of guest ${name}` },
      ];
    });
  });
}
