import fc from "fast-check";
import { expect, test } from "vitest";
import { formatMac, linkLocalOf, parseMac, readMac } from "../../../src/core/mac.ts";

test("a MAC address is read in either case and written in lower case", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => {
      expect(readMac(formatMac(bytes))).toEqual(bytes);
      expect(readMac(formatMac(bytes).toUpperCase())).toEqual(bytes);
    }),
  );
  expect(formatMac(readMac("02:00:5E:aB:00:0F"))).toBe("02:00:5e:ab:00:0f");
});

test.each(["02:00:5e:00:00", "02:00:5e:00:00:01:02", "2:0:5e:0:0:1", "02-00-5e-00-00-01", ""])("%j is none", (text) => {
  expect(parseMac(text)).toBeUndefined();
  expect(() => readMac(text)).toThrow(RangeError);
});

test("its link-local address is the kernel's", () => {
  expect(linkLocalOf("02:2a:90:53:ed:97")).toBe("fe80::2a:90ff:fe53:ed97/64");
  expect(linkLocalOf("be:18:41:6a:b5:a5")).toBe("fe80::bc18:41ff:fe6a:b5a5/64");
});
