import { rmdirSync } from "node:fs";
import { codeOf } from "../error.ts";

/** Removes a directory if nothing is in it. */
export function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!["ENOENT", "ENOTEMPTY"].includes(codeOf(error) ?? "")) throw error;
  }
}
