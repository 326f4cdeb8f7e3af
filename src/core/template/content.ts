import { fstatSync, readSync, writeSync } from "node:fs";

const BLOCK = 1 << 16;

/** Copies what is in a file, of the length that it has now, into one that is empty. */
export function copyContent(from: number, to: number): void {
  const block = Buffer.alloc(BLOCK);
  const { size } = fstatSync(from);
  for (let at = 0; at < size; ) {
    const read = readSync(from, block, 0, Math.min(BLOCK, size - at), at);
    // Somebody has cut it meanwhile.
    if (read === 0) return;
    for (let written = 0; written < read; ) written += writeSync(to, block, written, read - written, at + written);
    at += read;
  }
}
