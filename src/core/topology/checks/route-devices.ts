import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";
import { didYouMean } from "../suggest.ts";

/** dev of a route is an interface of its guest. */
export function checkRouteDevices({ guests }: Model): Finding[] {
  return guests.flatMap(({ name, interfaces, routes, interfacesKnown }) => {
    if (!interfacesKnown) return [];
    const names = interfaces.map((iface) => iface.name);
    return routes.flatMap(({ dev }) => {
      if (dev === undefined || names.includes(dev.value)) return [];
      const hint = didYouMean(dev.value, names, "known here");
      return [
        { path: dev.path, at: "value", message: `guest ${name} has no interface ${JSON.stringify(dev.value)}`, hint },
      ];
    });
  });
}
