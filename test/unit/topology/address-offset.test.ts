import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressOf, readAddress } from "../../../src/core/ip.ts";
import { addressAfter } from "../../../src/core/topology/address-offset.ts";

const addresses = fc
  .oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
  .map(addressOf);
const distances = fc.integer({ min: -100_000, max: 100_000 });

describe("the address after another", () => {
  test.each([
    ["10.0.0.10", 1, "10.0.0.11"],
    ["10.0.0.255", 1, "10.0.1.0"],
    ["10.0.255.250", 10, "10.1.0.4"],
    ["10.0.1.0", -1, "10.0.0.255"],
    ["255.255.255.254", 1, "255.255.255.255"],
    ["255.255.255.255", 1, undefined],
    ["0.0.0.0", -1, undefined],
    ["fd00::", 10, "fd00::a"],
    ["fd00::ffff", 1, "fd00::1:0"],
    ["fd00::ffff:ffff:ffff:ffff", 1, "fd00:0:0:1::"],
    ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1, undefined],
    ["::", -1, undefined],
  ])("%s by %i is %s", (address, distance, expected) => {
    expect(addressAfter(readAddress(address), distance)?.text).toBe(expected);
  });

  test("is of the same family, and as far before it lies the one that it was counted from", () => {
    fc.assert(
      fc.property(addresses, distances, (address, distance) => {
        const after = addressAfter(address, distance);
        if (after === undefined) return;
        expect(after.family).toBe(address.family);
        expect(addressAfter(after, -distance)).toEqual(address);
      }),
    );
  });

  test("is the same in two steps as in one", () => {
    fc.assert(
      fc.property(addresses, distances, distances, (address, one, other) => {
        const half = addressAfter(address, one);
        if (half === undefined) return;
        expect(addressAfter(half, other)).toEqual(addressAfter(address, one + other));
      }),
    );
  });

  test("keeps the order of addresses, byte by byte", () => {
    fc.assert(
      fc.property(addresses, fc.integer({ min: 1, max: 100_000 }), (address, distance) => {
        const after = addressAfter(address, distance);
        if (after === undefined) return;
        expect(Buffer.compare(after.bytes, address.bytes)).toBe(1);
      }),
    );
  });
});
