import type { Model } from "../model.ts";
import { formatPath } from "../path.ts";
import type { Finding } from "../problem.ts";

/** Templates are named in one way, and each once. */
export function checkTemplates({ templates }: Model): Finding[] {
  const [one] = templates.filter(({ path }) => path.length === 1);
  if (one !== undefined && templates.length > 1) {
    const hint = "put it into templates, where the last lies on top";
    return [{ path: one.path, at: "key", message: "a topology has template or templates, not both", hint }];
  }
  return templates.flatMap(({ value, path }, index) => {
    const first = templates.findIndex((other) => other.value === value);
    if (first === index) return [];
    return [
      {
        path,
        at: "value",
        message: `template ${value} is laid already, by ${formatPath(templates[first]?.path ?? [])}`,
      },
    ];
  });
}
