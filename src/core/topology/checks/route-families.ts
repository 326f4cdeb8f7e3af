import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** to, via and src of a route are of one family. */
export function checkRouteFamilies({ guests }: Model): Finding[] {
  return guests
    .flatMap(({ routes }) => routes)
    .flatMap(({ destination, via, src }) =>
      [via, src].flatMap((located) => {
        if (!destination || !located?.address || located.address.family === destination.family) return [];
        const { family } = destination;
        const what = located === via ? "gateway" : "source address";
        const message = `an IPv${family} route takes an IPv${family} ${what}, got ${located.value}`;
        return [{ path: located.path, at: "value", message }];
      }),
    );
}
