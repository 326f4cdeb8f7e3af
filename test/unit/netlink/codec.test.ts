import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  Attributes,
  bytes,
  encodeAttributes,
  nested,
  text,
  u8,
  u16,
  u16be,
  u32,
  u32be,
  u64,
} from "../../../src/core/netlink/attribute.ts";
import { MalformedMessage } from "../../../src/core/netlink/error.ts";
import { decodeDone, decodeError, decodeMessages, encodeMessages } from "../../../src/core/netlink/message.ts";
import { decodeNextHops } from "../../../src/core/netlink/nexthop.ts";

const u16s = fc.integer({ min: 0, max: 0xffff });
const u32s = fc.integer({ min: 0, max: 0xffffffff });
const types = fc.integer({ min: 0, max: 0x3fff });
const values = fc.uint8Array({ maxLength: 70 });

describe("attributes", () => {
  test("numbers come back as they went", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 255 }),
        u16s,
        u32s,
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        (a, b, c, d) => {
          const found = new Attributes(
            encodeAttributes([u8(1, a), u16(2, b), u32(3, c), u64(4, d), u16be(5, b), u32be(6, c)]),
          );
          expect([found.u8(1), found.u16(2), found.u32(3), found.u64(4), found.u16be(5), found.u32be(6)]).toEqual([
            a,
            b,
            c,
            d,
            b,
            c,
          ]);
        },
      ),
    );
  });

  test("text and bytes come back, nested too", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }).filter((s) => !s.includes("\0")),
        values,
        (string, value) => {
          const found = new Attributes(encodeAttributes([nested(9, [text(1, string), bytes(2, value)])])).nested(9);
          expect(found?.text(1)).toBe(string);
          expect(found?.bytes(2)).toEqual(value);
        },
      ),
    );
  });

  test("of one type are all found, and the last counts", () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 1 }), types, (list, type) => {
        const found = new Attributes(encodeAttributes(list.map((value) => bytes(type, value))));
        expect(found.all(type)).toEqual(list);
        expect(found.bytes(type)).toEqual(list.at(-1));
      }),
    );
  });

  test("that are absent are undefined", () => {
    const none = new Attributes(new Uint8Array());
    expect([none.has(1), none.u8(1), none.text(1), none.nested(1), none.all(1)]).toEqual([
      false,
      undefined,
      undefined,
      undefined,
      [],
    ]);
  });

  test("that are too short for their number are malformed", () => {
    const found = new Attributes(encodeAttributes([bytes(1, Uint8Array.of(1, 2, 3))]));
    expect(() => found.u32(1)).toThrow(MalformedMessage);
    expect(found.u16(1)).toBe(0x0201);
  });

  test("an encoder refuses what the length field cannot say", () => {
    expect(() => encodeAttributes([bytes(1, new Uint8Array(0xffff))])).toThrow(RangeError);
  });
});

describe("messages", () => {
  const message = fc.record({ type: u16s, flags: u16s, sequence: u32s, body: values });

  test("come back as they went, many in a datagram", () => {
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        expect(decodeMessages(encodeMessages(messages))).toEqual(messages);
      }),
    );
  });

  test("are read from the middle of a larger buffer", () => {
    const datagram = encodeMessages([{ type: 3, flags: 2, sequence: 1, body: Uint8Array.of(1, 2, 3) }]);
    const buffer = Buffer.concat([Buffer.alloc(7, 0xff), datagram, Buffer.alloc(9, 0xff)]);
    expect(decodeMessages(buffer.subarray(7, 7 + datagram.length))).toMatchObject([{ type: 3, sequence: 1 }]);
  });
});

describe("an error", () => {
  /** NLMSG_ERROR of an address added twice, as Linux 6.18 sends it: capped, with the kernel's words. */
  const body = Buffer.from(
    `efffffff${"2800000014000506010000004d020000"}23000100${Buffer.from("ipv4: Address already assigned\0").toString("hex")}00`,
    "hex",
  );

  test("has the kernel's words", () => {
    expect(decodeError({ type: 2, flags: 0x300, sequence: 1, body })).toEqual({
      errno: 17,
      kernelMessage: "ipv4: Address already assigned",
      offset: undefined,
    });
  });

  test("of 0 is an acknowledgement", () => {
    expect(decodeError({ type: 2, flags: 0x100, sequence: 1, body: new Uint8Array(20) })).toBeUndefined();
    expect(decodeDone({ type: 3, flags: 2, sequence: 1, body: new Uint8Array(4) })).toBeUndefined();
  });

  test("may repeat the request before its attributes", () => {
    const request = encodeMessages([{ type: 20, flags: 5, sequence: 1, body: new Uint8Array(6) }]);
    const uncapped = Buffer.concat([body.subarray(0, 4), request, body.subarray(20)]);
    expect(decodeError({ type: 2, flags: 0x200, sequence: 1, body: uncapped })?.kernelMessage).toContain("assigned");
  });
});

describe("malformed bytes end in MalformedMessage or in values, never in a loop or an over-read", () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .array(fc.constantFrom(0, 1, 3, 4, 5, 8, 0x10, 0x14, 0xff), { maxLength: 200 })
      .map((list) => Uint8Array.from(list)),
  );
  const readers: [string, (value: Uint8Array) => unknown][] = [
    ["decodeMessages", decodeMessages],
    ["Attributes", (value) => new Attributes(value).nested(1)?.all(1)],
    ["decodeNextHops", decodeNextHops],
    ["decodeError", (body) => decodeError({ type: 2, flags: 0x200, sequence: 1, body })],
    ["decodeDone", (body) => decodeDone({ type: 3, flags: 0x200, sequence: 1, body })],
  ];
  test.each(readers)("%s", (_, read) => {
    fc.assert(
      fc.property(noise, (value) => {
        try {
          read(value);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMessage);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([0, 1, 3, 15])("a message length of %i", (length) => {
    const datagram = new Uint8Array(32);
    new DataView(datagram.buffer).setUint32(0, length, true);
    expect(() => decodeMessages(datagram)).toThrow(MalformedMessage);
  });
});
