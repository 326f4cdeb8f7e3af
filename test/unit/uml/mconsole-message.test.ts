import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeNotification, decodeReply, encodeRequest } from "../../../src/core/uml/mconsole-message.ts";

/** Little-endian numbers, then text, as struct mconsole_reply and mconsole_notify of arch/um/drivers/mconsole.h. */
function datagram(numbers: readonly number[], text: string, size = 512): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4 + size);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, index * 4);
  bytes.write(text, numbers.length * 4);
  return bytes;
}

test("a request is its command in a datagram of one size", () => {
  expect(Buffer.from(encodeRequest("version"))).toEqual(datagram([0xcafebabe, 2, 7], "version"));
  expect(encodeRequest("é".repeat(255))).toHaveLength(12 + 512);
});

test("a request longer than the kernel's buffer is refused", () => {
  expect(encodeRequest("x".repeat(511))).toHaveLength(12 + 512);
  expect(() => encodeRequest("x".repeat(512))).toThrow(RangeError);
  expect(() => encodeRequest("é".repeat(256))).toThrow(RangeError);
});

test("a reply says whether the command failed and whether more follows, with or without a closing NUL", () => {
  fc.assert(
    fc.property(
      fc.nat(255),
      fc.boolean(),
      fc.boolean(),
      fc.stringMatching(/^[ -~]{0,400}$/),
      (error, more, nul, text) => {
        const length = text.length + Number(nul);
        expect(decodeReply(datagram([error, Number(more), length], text))).toEqual({ error, more, text });
      },
    ),
  );
});

test("a reply that is cut short is read as far as it goes, or refused", () => {
  expect(decodeReply(datagram([0, 0, 100], "abc", 2))).toEqual({ error: 0, more: false, text: "ab" });
  expect(decodeReply(new Uint8Array(11))).toBeUndefined();
});

test.each([
  [0, "socket"],
  [1, "panic"],
  [2, "hang"],
  [3, "user"],
])("notification %i is a %s", (number, type) => {
  expect(decodeNotification(datagram([0xcafebabe, 2, number, 11], "ready alice"))).toEqual({
    type,
    text: "ready alice",
  });
});

test.each([
  ["too short", new Uint8Array(15)],
  ["of another kind", datagram([0xcafebabe, 2, 9, 3], "abc")],
  ["of somebody else's", datagram([0xdeadbeef, 2, 3, 3], "abc")],
])("a datagram %s is no notification", (_, bytes) => {
  expect(decodeNotification(bytes)).toBeUndefined();
});

test("a datagram within a larger buffer is read where it is", () => {
  const whole = Buffer.concat([Buffer.from("before"), datagram([0, 0, 2], "ok")]);
  expect(decodeReply(new Uint8Array(whole).subarray(6))).toEqual({ error: 0, more: false, text: "ok" });
});
