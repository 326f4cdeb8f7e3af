import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeFrame,
  encodeFrame,
  FRAME_DATA_MAX,
  FrameSplitter,
  fragment,
  MORE,
} from "../../../src/core/agent/frame.ts";

/** Bytes with many zeros and many runs without one, around the lengths at which COBS begins a new code. */
const data = fc.oneof(
  fc.uint8Array({ maxLength: FRAME_DATA_MAX }),
  fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 600 }).map((bytes) => Uint8Array.from(bytes)),
  fc.integer({ min: 240, max: 520 }).map((length) => new Uint8Array(length).fill(7)),
);
const frame = fc.record({
  type: fc.integer({ min: 0, max: 255 }),
  channel: fc.integer({ min: 0, max: 0xffff }),
  data,
});

function plain(found: ReturnType<FrameSplitter["push"]>): unknown[] {
  return found.map((one) => one && { ...one, data: Array.from(one.data) });
}

describe("frames", () => {
  test("have the form that agent/frame.c reads", () => {
    const encoded = encodeFrame({ type: 1, channel: 2, data: Uint8Array.of(0, 9) });
    // 01 02 00 00 09 and its CRC-32, 2897ae82
    expect(Buffer.from(encoded).toString("hex")).toBe("03010201" + "060982ae9728" + "00");
  });

  test("come back as they were, and hold no zero but the delimiter", () => {
    fc.assert(
      fc.property(frame, (one) => {
        const encoded = encodeFrame(one);
        expect(encoded.indexOf(0)).toBe(encoded.length - 1);
        expect(plain([decodeFrame(encoded.subarray(0, -1))])).toEqual(plain([one]));
      }),
    );
  });

  test("are found however the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 400 })), (frames, cuts) => {
        const stream = Buffer.concat(frames.map(encodeFrame));
        const splitter = new FrameSplitter();
        const found: ReturnType<FrameSplitter["push"]> = [];
        let at = 0;
        for (const cut of cuts) {
          found.push(...splitter.push(stream.subarray(at, at + cut)));
          at += cut;
        }
        found.push(...splitter.push(stream.subarray(at)));
        expect(plain(found)).toEqual(plain(frames));
      }),
    );
  });

  test("are found behind the half of another and any rubbish, once a delimiter has come", () => {
    fc.assert(
      fc.property(frame, fc.uint8Array({ maxLength: 9000 }), frame, fc.nat(), (cut, rubbish, good, at) => {
        const half = encodeFrame(cut).subarray(0, -1);
        const stream = [rubbish, half.subarray(0, at % half.length), Uint8Array.of(0), encodeFrame(good)];
        const found = new FrameSplitter().push(Buffer.concat(stream));
        expect(plain(found).at(-1)).toEqual(plain([good])[0]);
      }),
    );
  });

  test("with a changed bit are none", () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.integer({ min: 0, max: 7 }), (one, at, bit) => {
        const encoded = encodeFrame(one).slice(0, -1);
        const index = at % encoded.length;
        encoded[index] = (encoded[index] ?? 0) ^ (1 << bit);
        expect(decodeFrame(encoded)).toBeUndefined();
      }),
    );
  });

  test("carry a longer message in parts, all but the last marked", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        const parts = [...fragment({ type: 5, channel: 1, data: bytes })];
        expect(parts.every((part) => part.data.length <= FRAME_DATA_MAX)).toBe(true);
        expect(parts.slice(0, -1).every((part) => part.type === (5 | MORE))).toBe(true);
        expect(parts.at(-1)?.type).toBe(5);
        expect(Buffer.concat(parts.map((part) => part.data)).equals(bytes)).toBe(true);
      }),
    );
  });
});
