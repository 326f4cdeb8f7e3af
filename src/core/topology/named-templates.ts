import type { Topology } from "./types.ts";

/** The templates that a topology names; the last lies on top. */
export function namedTemplates({ template, templates }: Topology): string[] {
  return template === undefined ? (templates ?? []) : [template];
}
