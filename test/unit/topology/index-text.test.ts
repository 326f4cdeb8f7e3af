import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contains, parseCidr, readAddress, readCidr } from "../../../src/core/ip.ts";
import { addressAfter } from "../../../src/core/topology/address-offset.ts";
import { mentionsIndex, withIndex } from "../../../src/core/topology/index-text.ts";

describe("a text with an index", () => {
  test.each([
    ["client{index}", "client7"],
    ["{index}-{index+9}-{index-1}", "7-16-6"],
    ["{index-7}", "0"],
    ["10.0.0.10+{index}/16", "10.0.0.17/16"],
    ["10.0.0.250+{index}/16", "10.0.1.1/16"],
    ["10.0.0.10+{index+9}/16", "10.0.0.26/16"],
    ["10.0.0.10+{index-9}/16", "10.0.0.8/16"],
    ["fd00::+{index}/64", "fd00::7/64"],
    ["fd00::fff9+{index}/64", "fd00::1:0/64"],
    ["10.0.0.255+{index}", "10.0.1.6"],
    ["10.{index}.0.0+{index}/16", "10.7.0.7/16"],
    ["10.0.{index}.1/24", "10.0.7.1/24"],
    ["left=10.0.0.1+{index}\nright=fd00::+{index}/64\n", "left=10.0.0.8\nright=fd00::7/64\n"],
    ["face+{index}", "face+7"],
    ["1.2.3+{index}", "1.2.3+7"],
    ["{index}+{index}", "7+7"],
    ["{indexes} {Index} {index*2} {index+} #{index}", "{indexes} {Index} {index*2} {index+} #7"],
  ])("%j is %j in the seventh copy", (text, expected) => {
    expect(withIndex(text, 7)).toEqual({ text: expected, fault: undefined });
  });

  test.each([
    ["{index-8}", "{index-8} is -1, less than nothing"],
    ["10.0.0.250+{index}/24", "10.0.0.250+7 lies outside 10.0.0.0/24"],
    ["10.0.1.3+{index-17}/24", "10.0.1.3-10 lies outside 10.0.1.0/24"],
    ["255.255.255.250+{index}", "255.255.255.250+7 lies outside the addresses of IPv4"],
    ["fd00::fff9+{index}/112", "fd00::fff9+7 lies outside fd00::/112"],
  ])("%j is refused", (text, fault) => {
    expect(withIndex(text, 7).fault).toBe(fault);
  });

  test("is known by it", () => {
    expect(["a{index}", "{index+1}", "10.0.0.1+{index}/8"].every(mentionsIndex)).toBe(true);
    expect(["", "{indexes}", "{index*2}", "index", "{ index }"].some(mentionsIndex)).toBe(false);
  });

  test("counts addresses within their network, or says that it cannot", () => {
    const v4 = fc.ipV4().map((address) => ({ address, most: 32 }));
    const v6 = fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => ({
      address: [...bytes].map((byte) => byte.toString(16)).join(":"),
      most: 128,
    }));
    fc.assert(
      fc.property(fc.oneof(v4, v6), fc.nat(128), fc.integer({ min: 1, max: 1000 }), (base, length, index) => {
        const cidr = readCidr(`${base.address}/${length % (base.most + 1)}`);
        const { text, fault } = withIndex(`${base.address}+{index}/${cidr.prefixLength}`, index);
        const after = addressAfter(readAddress(base.address), index);
        if (after === undefined || !contains(cidr, after)) {
          expect(fault).toContain(" lies outside ");
        } else {
          expect(fault).toBeUndefined();
          expect(parseCidr(text)).toMatchObject({ address: after.text, prefixLength: cidr.prefixLength });
        }
      }),
    );
  });
});
