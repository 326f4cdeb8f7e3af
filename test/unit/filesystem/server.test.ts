import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ROOT } from "../../../src/core/filesystem/fuse/nodes.ts";
import { opcodes } from "../../../src/core/filesystem/fuse/protocol.ts";
import { errnoOf, UnionServer } from "../../../src/core/filesystem/fuse/server.ts";
import { UnionTree } from "../../../src/core/filesystem/fuse/tree.ts";

let root: string;
let server: UnionServer;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dumm-server-"));
  for (const part of ["upper", "lower", "work"]) mkdirSync(join(root, part));
  mount();
});
afterEach(() => rmSync(root, { recursive: true }));

/** A server that knows nothing yet, as after a mount. */
function mount(): void {
  const [upper, lower] = ["upper", "lower"].map((part) => ({ path: join(root, part), first: 0 }));
  if (upper === undefined || lower === undefined) throw new TypeError("no layers");
  server = new UnionServer(new UnionTree([upper, lower], join(root, "work")));
}

const ask = (opcode: keyof typeof opcodes, node: bigint, body: Buffer): Buffer => {
  const asker = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  return server.answer({ opcode: opcodes[opcode], unique: 1n, node, ...asker, body }) ?? Buffer.alloc(0);
};

const nodeIn = (entry: Buffer): bigint => entry.readBigUInt64LE(0);
const named = (name: string, before = 0): Buffer => Buffer.concat([Buffer.alloc(before), Buffer.from(`${name}\0`)]);
const u64 = (...values: bigint[]): Buffer => Buffer.from(BigUint64Array.from(values).buffer);

function errorOf(work: () => unknown): number | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return errnoOf(error);
  }
}

const makers: [string, number, () => Buffer][] = [
  ["mkdir", 1, makeDirectory],
  ["mkdir and lookup", 2, () => makeDirectory() && ask("lookup", ROOT, named("made"))],
  ["mknod", 1, () => ask("mknod", ROOT, Buffer.concat([modeOf(0o100644), named("made", 12)]))],
  ["symlink", 1, () => ask("symlink", ROOT, Buffer.concat([named("made"), named("target")]))],
  ["create", 1, () => ask("create", ROOT, named("made", 16))],
];

function makeDirectory(): Buffer {
  return ask("mkdir", ROOT, named("made", 8));
}

function modeOf(mode: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(mode, 0);
  return bytes;
}

test.each(makers)("what %s told of is known until the kernel has forgotten it", (name, times, make) => {
  const node = nodeIn(make());
  const getattr = (): number | undefined => errorOf(() => ask("getattr", node, Buffer.alloc(16)));
  ask(name.startsWith("mkdir") ? "rmdir" : "unlink", ROOT, named("made"));
  if (name === "create") ask("release", node, u64(1n));
  for (let told = times; told > 0; told--) {
    expect(getattr()).toBe(constants.errno.ENOENT);
    if (told % 2 === 0) ask("forget", node, u64(1n));
    else ask("batchForget", 0n, u64(1n, node, 1n));
  }
  expect(getattr()).toBe(constants.errno.ESTALE);
});

test("names that a file had before the union was mounted are one node, in a listing too", () => {
  writeFileSync(join(root, "upper/a"), "");
  linkSync(join(root, "upper/a"), join(root, "upper/b"));
  writeFileSync(join(root, "upper/c"), "");
  const handle = ask("opendir", ROOT, Buffer.alloc(8)).readBigUInt64LE(0);
  const listing = ask("readdir", ROOT, Buffer.concat([u64(handle, 2n), modeOf(4096)]));
  const [one, other, alone] = ["a", "b", "c"].map((name) => nodeIn(ask("lookup", ROOT, named(name))));
  expect(one).toBe(other);
  expect(alone).not.toBe(one);
  const listed = [0, 1, 2].map((entry) => listing.readBigUInt64LE(entry * 32)).sort();
  expect(listed).toEqual([one, other, alone].sort());
});
