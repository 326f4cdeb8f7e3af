import { accessSync, constants } from "node:fs";
import { codeOf } from "../error.ts";

/** Whether this process may write to a file or directory that is there. Equivalent to: test -w PATH */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return false;
  }
}
