/**
 * The kernel's side of a FUSE file system, as bytes: requests are read from /dev/fuse, and answers written to it, one a call.
 * Source: linux/fuse.h, fs/fuse/ of the kernel; fuse(4).
 */
import { type BigIntStats, constants } from "node:fs";

export const opcodes = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  setattr: 4,
  readlink: 5,
  symlink: 6,
  mknod: 8,
  mkdir: 9,
  unlink: 10,
  rmdir: 11,
  rename: 12,
  link: 13,
  open: 14,
  read: 15,
  write: 16,
  statfs: 17,
  release: 18,
  fsync: 20,
  flush: 25,
  init: 26,
  opendir: 27,
  readdir: 28,
  releasedir: 29,
  fsyncdir: 30,
  create: 35,
  interrupt: 36,
  destroy: 38,
  batchForget: 42,
  rename2: 45,
} as const;

export const IN_HEADER = 40;
export const OUT_HEADER = 16;

/**
 * The most that one write carries, in bytes. The kernel allows 1 MiB; but what fits into the processor's cache between the
 * two copies is faster.
 */
export const MAX_WRITE = 1 << 17;

/** The same of a read. */
export const MAX_READ = MAX_WRITE;

export interface Request {
  readonly opcode: number;
  readonly unique: bigint;
  readonly node: bigint;
  readonly uid: number;
  readonly gid: number;
  /** What comes after the header. */
  readonly body: Buffer;
}

export function decodeRequest(message: Buffer): Request {
  return {
    opcode: message.readUInt32LE(4),
    unique: message.readBigUInt64LE(8),
    node: message.readBigUInt64LE(16),
    uid: message.readUInt32LE(24),
    gid: message.readUInt32LE(28),
    body: message.subarray(IN_HEADER),
  };
}

/**
 * @param errno positive; 0 for success
 * @param body where the bytes before it are its own buffer's and free, they take the header
 */
export function encodeReply(unique: bigint, errno: number, body: Buffer): Buffer {
  const room = body.byteOffset >= OUT_HEADER && body.buffer.byteLength > MAX_READ;
  const message = room
    ? Buffer.from(body.buffer, body.byteOffset - OUT_HEADER, OUT_HEADER + body.length)
    : Buffer.allocUnsafe(OUT_HEADER + body.length);
  encodeReplyHeader(message, unique, errno, body.length);
  if (!room) body.copy(message, OUT_HEADER);
  return message;
}

export function encodeReplyHeader(message: Buffer, unique: bigint, errno: number, length: number): void {
  message.writeUInt32LE(OUT_HEADER + length, 0);
  message.writeInt32LE(-errno, 4);
  message.writeBigUInt64LE(unique, 8);
}

/** A name that ends with a NUL, in Latin-1, and what comes after it. */
export function takeName(body: Buffer, start: number): { name: string; end: number } {
  const nul = body.indexOf(0, start);
  return { name: body.toString("latin1", start, nul), end: nul + 1 };
}

/** struct fuse_forget_in: how many of the times that it was told of a node the kernel has forgotten. */
export function decodeForget(body: Buffer): number {
  return Number(body.readBigUInt64LE(0));
}

/** struct fuse_batch_forget_in: the same of several nodes. */
export function decodeForgets(body: Buffer): { node: bigint; times: number }[] {
  return Array.from({ length: body.readUInt32LE(0) }, (_, index) => {
    const start = 8 + index * 16;
    return { node: body.readBigUInt64LE(start), times: decodeForget(body.subarray(start + 8)) };
  });
}

const FUSE_ATOMIC_O_TRUNC = 1 << 3;
const FUSE_BIG_WRITES = 1 << 5;
const FUSE_WRITEBACK_CACHE = 1 << 16;
const FUSE_PARALLEL_DIROPS = 1 << 18;
const FUSE_MAX_PAGES = 1 << 22;

/** struct fuse_init_out. With the writeback cache small writes gather in the kernel until they are worth a request. */
export function encodeInit(request: Buffer): Buffer {
  const wanted = FUSE_ATOMIC_O_TRUNC | FUSE_BIG_WRITES | FUSE_WRITEBACK_CACHE | FUSE_PARALLEL_DIROPS | FUSE_MAX_PAGES;
  const reply = Buffer.alloc(64);
  reply.writeUInt32LE(7, 0);
  reply.writeUInt32LE(31, 4);
  reply.writeUInt32LE(request.readUInt32LE(8), 8);
  reply.writeUInt32LE((request.readUInt32LE(12) & wanted) >>> 0, 12);
  reply.writeUInt16LE(12, 16);
  reply.writeUInt16LE(9, 18);
  reply.writeUInt32LE(MAX_WRITE, 20);
  reply.writeUInt32LE(1, 24);
  reply.writeUInt16LE(MAX_WRITE / 4096, 28);
  return reply;
}

/** How long the kernel may believe what it was told, in seconds: nobody else changes a mounted union's layers. */
const VALID = 1n;

/** struct fuse_attr */
function encodeAttributes(into: Buffer, start: number, node: bigint, info: BigIntStats): void {
  const seconds = [info.atimeNs, info.mtimeNs, info.ctimeNs];
  into.writeBigUInt64LE(node, start);
  into.writeBigUInt64LE(info.size, start + 8);
  into.writeBigUInt64LE(info.blocks, start + 16);
  for (const [index, time] of seconds.entries()) {
    into.writeBigInt64LE(time / 1_000_000_000n, start + 24 + index * 8);
    into.writeUInt32LE(Number(time % 1_000_000_000n), start + 48 + index * 4);
  }
  const rest = [info.mode, info.nlink, info.uid, info.gid, kernelDevice(info.rdev), info.blksize, 0n];
  for (const [index, value] of rest.entries()) into.writeUInt32LE(Number(value), start + 60 + index * 4);
}

/** A device's number as the kernel encodes it in 32 bits; glibc's has room for more. new_encode_dev() in linux/kdev_t.h */
function kernelDevice(device: bigint): bigint {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n);
  const minor = (device & 0xffn) | ((device >> 12n) & 0xffffff00n);
  return (minor & 0xffn) | (major << 8n) | ((minor & 0xfff00n) << 12n);
}

const ATTRIBUTES = 88;

/** struct fuse_attr_out */
export function encodeAttributesReply(node: bigint, info: BigIntStats): Buffer {
  const reply = Buffer.alloc(16 + ATTRIBUTES);
  reply.writeBigUInt64LE(VALID, 0);
  encodeAttributes(reply, 16, node, info);
  return reply;
}

/** struct fuse_entry_out */
export function encodeEntry(node: bigint, info: BigIntStats): Buffer {
  const reply = Buffer.alloc(40 + ATTRIBUTES);
  reply.writeBigUInt64LE(node, 0);
  reply.writeBigUInt64LE(VALID, 16);
  reply.writeBigUInt64LE(VALID, 24);
  encodeAttributes(reply, 40, node, info);
  return reply;
}

const FOPEN_KEEP_CACHE = 1 << 1;

/** struct fuse_open_out. What the kernel holds of a file's content stays good: all that changes it comes through here. */
export function encodeOpen(handle: bigint): Buffer {
  const reply = Buffer.alloc(16);
  reply.writeBigUInt64LE(handle, 0);
  reply.writeUInt32LE(FOPEN_KEEP_CACHE, 8);
  return reply;
}

export interface DirectoryEntry {
  readonly node: bigint;
  /** In Latin-1. */
  readonly name: string;
}

/** As many of struct fuse_dirent as fit, from this one on. The kernel takes a type of 0 for unknown. */
export function encodeEntries(entries: readonly DirectoryEntry[], from: number, size: number): Buffer {
  const parts: Buffer[] = [];
  let left = size;
  for (const [index, { node, name }] of entries.slice(from).entries()) {
    const length = Math.ceil((24 + name.length) / 8) * 8;
    if (length > left) break;
    left -= length;
    const part = Buffer.alloc(length);
    part.writeBigUInt64LE(node, 0);
    part.writeBigUInt64LE(BigInt(from + index + 1), 8);
    part.writeUInt32LE(name.length, 16);
    part.write(name, 24, "latin1");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** What of struct fuse_setattr_in is to be set: FATTR_* of linux/fuse.h. */
export interface AttributeChanges {
  readonly mode: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly size: number | undefined;
  /** [seconds, nanoseconds], `now`, or undefined to leave it. */
  readonly atime: readonly [bigint, bigint] | "now" | undefined;
  readonly mtime: readonly [bigint, bigint] | "now" | undefined;
}

export function decodeSetattr(body: Buffer): AttributeChanges {
  const valid = body.readUInt32LE(0);
  const when = (bit: number, now: number, seconds: number, nanoseconds: number): AttributeChanges["atime"] => {
    if ((valid & now) !== 0) return "now";
    return (valid & bit) === 0 ? undefined : [body.readBigInt64LE(seconds), BigInt(body.readUInt32LE(nanoseconds))];
  };
  return {
    mode: (valid & 1) === 0 ? undefined : body.readUInt32LE(68) & 0o7777,
    uid: (valid & 2) === 0 ? undefined : body.readUInt32LE(76),
    gid: (valid & 4) === 0 ? undefined : body.readUInt32LE(80),
    size: (valid & 8) === 0 ? undefined : Number(body.readBigUInt64LE(16)),
    atime: when(1 << 4, 1 << 7, 32, 56),
    mtime: when(1 << 5, 1 << 8, 40, 60),
  };
}

export interface FileSystemFacts {
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
  readonly bsize: number;
}

/** struct fuse_kstatfs */
export function encodeStatfs(facts: FileSystemFacts): Buffer {
  const reply = Buffer.alloc(80);
  const { blocks, bfree, bavail, files, ffree, bsize } = facts;
  for (const [index, value] of [blocks, bfree, bavail, files, ffree].entries())
    reply.writeBigUInt64LE(BigInt(value), index * 8);
  reply.writeUInt32LE(bsize, 40);
  reply.writeUInt32LE(255, 44);
  reply.writeUInt32LE(bsize, 48);
  return reply;
}

/**
 * The flags that the server opens a file with. With the writeback cache the kernel reads what it writes a part of, and finds
 * a file's end by itself.
 */
export function openFlags(flags: number): number {
  const { O_ACCMODE, O_RDONLY, O_RDWR, O_TRUNC } = { ...constants, O_ACCMODE: 3 };
  return ((flags & O_ACCMODE) === O_RDONLY ? O_RDONLY : O_RDWR) | (flags & O_TRUNC);
}
