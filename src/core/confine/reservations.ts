import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { lockByte, SysError } from "../sys/libc.ts";

/**
 * Reserves a number among all labs of a user: labs that are brought up at the same moment do not see each other's guests yet.
 * @param file of which each byte stands for a number; made where it is missing, and empty for ever
 * @returns a descriptor: the number is reserved as long as anybody has it open. undefined where somebody else has it
 */
export function reserve(file: string, number: number): number | undefined {
  mkdirSync(dirname(file), { recursive: true });
  const fd = openSync(file, "a", 0o600);
  try {
    lockByte(fd, number);
    return fd;
  } catch (error) {
    closeSync(fd);
    if (error instanceof SysError && error.code === "EAGAIN") return undefined;
    throw error;
  }
}
