import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatDuration,
  formatPercentage,
  formatRate,
  parseDuration,
  parsePercentage,
  parseRate,
} from "../../../src/core/quantity.ts";

describe("a duration", () => {
  test.each([
    ["10ms", 10_000_000],
    ["1.5s", 1_500_000_000],
    ["20us", 20_000],
    ["0.001us", 1],
    ["1.1ms", 1_100_000],
    ["0s", 0],
    ["10", undefined],
    ["10 ms", undefined],
    ["-1ms", undefined],
    ["1e3ms", undefined],
    [".5s", undefined],
    ["10MS", undefined],
    ["1234567890s", undefined],
  ])("%s is %s ns", (text, nanoseconds) => {
    expect(parseDuration(text)).toBe(nanoseconds);
  });

  test.each([
    [10_000_000, "10ms"],
    [1_500_000_000, "1.5s"],
    [1_000_001, "1.000001ms"],
    [20, "0.02us"],
    [0, "0us"],
  ])("of %i ns is written %s", (nanoseconds, text) => {
    expect(formatDuration(nanoseconds)).toBe(text);
  });

  test("that is written is read as it was", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (nanoseconds) => {
        expect(parseDuration(formatDuration(nanoseconds))).toBe(nanoseconds);
      }),
    );
  });
});

describe("a rate", () => {
  test.each([
    ["10mbit", 1_250_000],
    ["8bit", 1],
    ["15bit", 1],
    ["64kbit", 8000],
    ["2.5gbit", 312_500_000],
    ["100gbit", 12_500_000_000],
    ["7bit", undefined],
    ["0mbit", undefined],
    ["10", undefined],
    ["10Mbit", undefined],
    ["10mbps", undefined],
    ["10constructor", undefined],
  ])("of %s is %s bytes per second", (text, bytes) => {
    expect(parseRate(text)).toBe(bytes);
  });

  test.each([
    [1_250_000, "10mbit"],
    [1, "8bit"],
    [12_500_000_001, "100.000000008gbit"],
  ])("of %i bytes per second is written %s", (bytes, text) => {
    expect(formatRate(bytes)).toBe(text);
  });

  test("that is written is read as it was", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (bytes) => {
        expect(parseRate(formatRate(bytes))).toBe(bytes);
      }),
    );
  });
});

describe("a percentage", () => {
  test.each([
    ["0%", 0],
    ["1%", 0x28f5c29],
    ["0.1%", 0x418937],
    ["25%", 0x40000000],
    ["50%", 0x80000000],
    ["100%", 0xffffffff],
    ["100.0%", 0xffffffff],
    ["101%", undefined],
    ["100.000001%", undefined],
    ["1", undefined],
    ["1 %", undefined],
    ["-1%", undefined],
  ])("%s is %s of 2^32 - 1, as iproute2 rounds it", (text, share) => {
    expect(parsePercentage(text)).toBe(share);
  });

  test("that the file gives is written as it is there", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (thousandths) => {
        expect(formatPercentage(parsePercentage(`${thousandths / 1000}%`) ?? -1)).toBe(`${thousandths / 1000}%`);
      }),
    );
  });

  test("that is written is read as it was", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (share) => {
        expect(parsePercentage(formatPercentage(share))).toBe(share);
      }),
    );
  });
});
