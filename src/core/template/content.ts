import { createHash } from "node:crypto";
import { fstatSync, ftruncateSync, readSync, writeSync } from "node:fs";
import { ioctl, lseek, SEEK_DATA, SysError } from "../sys/libc.ts";

/**
 * The most that a file of a template may hold, in bytes, its holes included: a hole takes no time here, and no room, but
 * whatever else reads the template has to go through it.
 */
export const LARGEST = 4 * 2 ** 30;

const BLOCK = 1 << 16;
const ZEROS = Buffer.alloc(BLOCK);

/** linux/fs.h */
const FICLONE = 0x40049409;

interface Block {
  readonly at: number;
  /** Good until the next one is asked for. */
  readonly data: Buffer;
}

/**
 * The blocks of a file that are not all zeros. Which these are does not depend on where the file has holes; those are not read,
 * so that it takes no longer than what is on the disk.
 */
function* blocksOf(fd: number, size: number): Generator<Block> {
  const block = Buffer.allocUnsafe(Math.min(BLOCK, size));
  for (let at = firstBlock(fd, 0); at < size; at = firstBlock(fd, at + BLOCK)) {
    const data = block.subarray(0, readSync(fd, block, 0, Math.min(BLOCK, size - at), at));
    if (!data.equals(ZEROS.subarray(0, data.length))) yield { at, data };
  }
}

/** Where the first block from here on begins that is not all hole; infinity where there is none. */
function firstBlock(fd: number, from: number): number {
  try {
    const at = lseek(fd, from, SEEK_DATA);
    return at - (at % BLOCK);
  } catch (error) {
    if (error instanceof SysError && error.code === "ENXIO") return Number.POSITIVE_INFINITY;
    throw error;
  }
}

/** Copies what is in a file, of the length that it has now, into one that is empty; a block of zeros becomes a hole. */
export function copyContent(from: number, to: number): void {
  const { size } = fstatSync(from);
  if (!clone(from, to)) {
    for (const { at, data } of blocksOf(from, size)) {
      for (let written = 0; written < data.length; )
        written += writeSync(to, data, written, data.length - written, at + written);
    }
  }
  ftruncateSync(to, size);
}

/** Lets two files share what is on the disk. Equivalent to: cp --reflink=always. @returns whether the file system can */
function clone(from: number, to: number): boolean {
  try {
    ioctl(to, FICLONE, from);
    return true;
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
}

/** What stands for what is in a file. */
export function hashContent(fd: number): Buffer {
  const { size } = fstatSync(fd);
  const hash = createHash("sha256").update(`${size}\n`);
  for (const { at, data } of blocksOf(fd, size)) hash.update(`${at} ${data.length}\n`).update(data);
  return hash.digest();
}
