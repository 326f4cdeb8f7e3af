import { closeSync, constants, fchmodSync, fchownSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { chunksOf } from "./chunks.ts";

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

export interface NewFile {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/**
 * Copies what a file holds into a new one, which is nobody else's until all of it, its owner and its mode are right. Where there are
 * only zeros there is a hole.
 * @param from a descriptor
 * @param to a path where nothing is
 */
export function copyContent(from: number, to: string, { uid, gid, mode }: NewFile): void {
  const target = openSync(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    let at = 0;
    for (const chunk of chunksOf(from)) {
      if (!isZero(chunk)) writeAll(target, chunk, at);
      at += chunk.length;
    }
    ftruncateSync(target, at);
    fchownSync(target, uid, gid);
    fchmodSync(target, mode);
  } finally {
    closeSync(target);
  }
}

function writeAll(fd: number, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
}

/** It is, if it begins with zero and each byte is the one before. */
function isZero(bytes: Buffer): boolean {
  return bytes[0] === 0 && bytes.subarray(1).equals(bytes.subarray(0, -1));
}
