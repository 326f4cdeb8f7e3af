import { readFileSync } from "node:fs";
import { ifMissing } from "./cache/missing.ts";

/** A file as text; the empty one where there is no such file. */
export function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    return ifMissing("")(error);
  }
}
