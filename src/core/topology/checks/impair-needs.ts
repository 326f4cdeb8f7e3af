import { parseDuration, parsePercentage } from "../../quantity.ts";
import type { Model, ModelInterface } from "../model.ts";
import type { Finding } from "../problem.ts";

/** Without a delay there is nothing that could vary, and no packet that waits to be overtaken. */
export function checkImpairNeeds({ guests }: Model): Finding[] {
  return guests.flatMap(({ interfaces }) => interfaces).flatMap(findingsOf);
}

function findingsOf({ label, impair }: ModelInterface): Finding[] {
  if (impair === undefined || impair.damaged) return [];
  const { values } = impair;
  const delay = values.get("delay");
  if (delay !== undefined && parseDuration(delay.value) !== 0) return [];
  const isThere = { jitter: parseDuration, reorder: parsePercentage };
  return Object.entries(isThere).flatMap(([key, parse]): Finding[] => {
    const located = values.get(key);
    if (located === undefined || (parse(located.value) ?? 0) === 0) return [];
    const message = `${key} of ${label} needs a delay`;
    return [{ path: located.path, at: "value", message, hint: "give one, such as delay: 10ms" }];
  });
}
