import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** A unicast route says where to; a blackhole and its like lead nowhere. */
export function checkRouteTypes({ guests }: Model): Finding[] {
  return guests
    .flatMap(({ routes }) => routes)
    .flatMap(({ path, type, via, dev, damaged }): Finding[] => {
      if (type === undefined) return [];
      if (type !== "unicast") {
        return [via, dev].flatMap((located) => {
          if (located === undefined) return [];
          const key = located === via ? "via" : "dev";
          return [{ path: located.path, at: "key", message: `a ${type} route has no ${key}`, hint: "leave it out" }];
        });
      }
      if (via !== undefined || dev !== undefined || damaged) return [];
      return [{ path, at: "value", message: "a unicast route needs via, dev or both" }];
    });
}
