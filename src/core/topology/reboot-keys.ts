import type { Guest } from "./types.ts";

/** The keys of a guest whose change needs a reboot; the schema marks them with x-reboot. */
export const rebootKeys = [
  "kernel",
  "master",
  "memory",
  "union",
  "confined",
  "args",
] as const satisfies readonly (keyof Guest)[];
