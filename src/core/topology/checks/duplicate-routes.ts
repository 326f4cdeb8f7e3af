import { networkOf } from "../../ip.ts";
import type { Model, ModelRoute } from "../model.ts";
import type { Finding } from "../problem.ts";
import { duplicates } from "./duplicates.ts";

/** IP6_RT_PRIO_USER in include/uapi/linux/ipv6_route.h: what the kernel makes of no metric. */
const defaultMetric = { 4: 0, 6: 1024 } as const;

/** A table has one route to a destination at a metric. */
export function checkDuplicateRoutes({ guests }: Model): Finding[] {
  return guests.flatMap(({ routes }) =>
    duplicates(routes, keysOf).map(({ thing, first }) => ({
      path: thing.path,
      at: "value",
      message: `a second route to ${thing.destination?.text} in table ${thing.table} with the same metric`,
      hint: `the first is routes[${first.path.at(-1)}]; give one of them another metric`,
    })),
  );
}

function keysOf({ destination, table, metric }: ModelRoute): string[] {
  if (destination === undefined) return [];
  const network = networkOf(destination);
  return [`${network.text} ${table} ${metric || defaultMetric[network.family]}`];
}
