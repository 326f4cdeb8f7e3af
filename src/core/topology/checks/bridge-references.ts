import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";
import { didYouMean } from "../suggest.ts";

/** An interface names a bridge of this topology. */
export function checkBridgeReferences({ bridges, guests, bridgesKnown }: Model): Finding[] {
  if (!bridgesKnown) return [];
  const names = bridges.map(({ name }) => name);
  return guests
    .flatMap(({ interfaces }) => interfaces)
    .flatMap(({ bridge }) => {
      if (bridge === undefined || names.includes(bridge.value)) return [];
      const hint = didYouMean(bridge.value, names, "known bridges") ?? "name it under bridges";
      return [{ path: bridge.path, at: "value", message: `unknown bridge ${JSON.stringify(bridge.value)}`, hint }];
    });
}
