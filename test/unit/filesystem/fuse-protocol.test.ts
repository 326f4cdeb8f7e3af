import { constants } from "node:fs";
import { expect, test } from "vitest";
import {
  decodeForgets,
  decodeRequest,
  decodeSetattr,
  encodeEntries,
  encodeReply,
  openFlags,
  takeName,
} from "../../../src/core/filesystem/fuse/protocol.ts";

test("a request's header, and the names in it", () => {
  const message = Buffer.alloc(40);
  message.writeUInt32LE(12, 4);
  message.writeBigUInt64LE(77n, 8);
  message.writeBigUInt64LE(5n, 16);
  message.writeUInt32LE(1000, 24);
  message.writeUInt32LE(100, 28);
  const request = decodeRequest(Buffer.concat([message, Buffer.from("old\0ne\xe4\0", "latin1")]));
  expect(request).toMatchObject({ opcode: 12, unique: 77n, node: 5n, uid: 1000, gid: 100 });
  expect(takeName(request.body, 0)).toEqual({ name: "old", end: 4 });
  expect(takeName(request.body, 4)).toEqual({ name: "neä", end: 8 });
});

test("what the kernel has forgotten of several nodes", () => {
  const body = Buffer.alloc(40);
  body.writeUInt32LE(2, 0);
  for (const [index, value] of [5n, 1n, 7n, 300n].entries()) body.writeBigUInt64LE(value, 8 + index * 8);
  expect(decodeForgets(body)).toEqual([
    { node: 5n, times: 1 },
    { node: 7n, times: 300 },
  ]);
});

test("a reply has its length and a negative errno before it", () => {
  expect(encodeReply(7n, 2, Buffer.alloc(0)).toString("hex")).toBe("10000000feffffff0700000000000000");
  expect(encodeReply(7n, 0, Buffer.from("hi")).toString("hex")).toBe("120000000000000007000000000000006869");
});

test("a listing stops where the room ends, and goes on from there", () => {
  const entries = ["a", "bb", "ccccccccc"].map((name, index) => ({ name, node: BigInt(index + 2) }));
  const first = encodeEntries(entries, 0, 70);
  expect(first).toHaveLength(64);
  expect(first.readBigUInt64LE(8)).toBe(1n);
  expect(first.readBigUInt64LE(40)).toBe(2n);
  const rest = encodeEntries(entries, 2, 4096);
  expect(rest).toHaveLength(40);
  expect(rest.toString("latin1", 24, 33)).toBe("ccccccccc");
  expect(encodeEntries(entries, 3, 4096)).toHaveLength(0);
});

test("only what is valid is set", () => {
  const body = Buffer.alloc(88);
  body.writeUInt32LE((1 << 3) | (1 << 5) | (1 << 7), 0);
  body.writeBigUInt64LE(4096n, 16);
  body.writeBigUInt64LE(10n, 40);
  body.writeUInt32LE(5, 60);
  expect(decodeSetattr(body)).toEqual({
    mode: undefined,
    uid: undefined,
    gid: undefined,
    size: 4096,
    atime: "now",
    mtime: [10n, 5n],
  });
});

test("what is written is read too, and the kernel finds the end by itself", () => {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_APPEND, O_TRUNC } = constants;
  expect(openFlags(O_RDONLY)).toBe(O_RDONLY);
  expect(openFlags(O_WRONLY | O_APPEND)).toBe(O_RDWR);
  expect(openFlags(O_WRONLY | O_TRUNC)).toBe(O_RDWR | O_TRUNC);
});
