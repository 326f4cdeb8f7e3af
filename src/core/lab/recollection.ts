import { readFileSync, writeFileSync } from "node:fs";
import { codeOf } from "../error.ts";

/**
 * Keeps what a guest was answered last, in a file, so that one which is as it was need not say it again. It is no state that
 * is believed: the guest compares it, by its hash, with what is so now, and says all anew where that differs.
 */
export class Recollection {
  /** @param path where it is kept; what is there may be anything, also torn */
  constructor(readonly path: string) {}

  read(): Uint8Array | undefined {
    try {
      return readFileSync(this.path);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Where the lab is being taken down meanwhile there is no place for it, and no need. */
  write(bytes: Uint8Array): void {
    try {
      writeFileSync(this.path, bytes);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
    }
  }
}
