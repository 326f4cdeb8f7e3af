import { readSync } from "node:fs";

/** In bytes. */
const SIZE = 1 << 20;

/** What a file holds, from where its descriptor stands to its end, in pieces that are good until the next: it may be of any size. */
export function* chunksOf(fd: number): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(SIZE);
  for (;;) {
    const length = readSync(fd, buffer);
    if (length === 0) return;
    yield buffer.subarray(0, length);
  }
}
