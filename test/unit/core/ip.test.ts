import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addressOf,
  bitsOf,
  cidrOf,
  contains,
  hostOf,
  lastOf,
  networkOf,
  parseAddress,
  parseCidr,
  readAddress,
  readCidr,
  specialUse,
} from "../../../src/core/ip.ts";

const bytes = fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }));
const cidrs = fc.tuple(bytes, fc.nat(128)).map(([raw, length]) => {
  const address = addressOf(raw);
  return cidrOf(address, length % (bitsOf(address.family) + 1));
});

describe("an address", () => {
  test.each([
    ["10.1.0.10", "10.1.0.10"],
    ["FD00:0:0::0001", "fd00::1"],
    ["::", "::"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["fe80:0::A", "fe80::a"],
  ])("%s is %s", (text, canonical) => {
    expect(parseAddress(text)?.text).toBe(canonical);
  });

  test.each([
    "",
    "10.1",
    "10.1.0.256",
    "010.1.0.1",
    "0x0a.1.0.1",
    "1::2::3",
    "fe80::1%eth0",
    " 10.1.0.1",
    "moon",
    "1.2.3.4.5",
  ])("%j is none", (text) => {
    expect(parseAddress(text)).toBeUndefined();
    expect(() => readAddress(text)).toThrow(RangeError);
  });

  test("has 4 or 16 bytes in network order", () => {
    expect([...(parseAddress("10.1.0.10")?.bytes ?? [])]).toEqual([10, 1, 0, 10]);
    expect([...(parseAddress("fd00::1")?.bytes ?? [])]).toEqual([0xfd, ...Array(14).fill(0), 1]);
    expect(() => addressOf(new Uint8Array(6))).toThrow(RangeError);
  });

  test("survives the way to text and back", () => {
    fc.assert(
      fc.property(bytes, (raw) => {
        expect(parseAddress(addressOf(raw).text)?.bytes).toEqual(raw);
      }),
    );
  });

  test.each([
    ["0.0.0.0", "unspecified"],
    ["::", "unspecified"],
    ["127.8.0.1", "loopback"],
    ["::1", "loopback"],
    ["239.1.2.3", "multicast"],
    ["ff02::5", "multicast"],
    ["255.255.255.255", "broadcast"],
    ["fe80::1", "link-local"],
    ["10.1.0.10", undefined],
    ["fd00::1", undefined],
  ])("%s is of special use: %s", (text, use) => {
    const address = parseAddress(text);
    expect(address && specialUse(address)).toBe(use);
  });
});

describe("an address with a prefix length", () => {
  test.each([
    "10.1.0.10",
    "10.1.0.10/33",
    "fd00::/129",
    "10.1.0.10/",
    "10.1.0.10/024",
    "10.1.0.10/-1",
    "/24",
    "10.1/16",
  ])("%j is none", (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  test.each(["10.1.0.10", "fd00::1"])("%s alone stands for itself, where that is asked for", (text) => {
    expect(readCidr(text)).toEqual(hostOf(readAddress(text)));
    expect(readCidr(text).text).toBe(`${text}/${text.includes(":") ? 128 : 32}`);
  });

  test.each(["", "10.0.0.1/33", "10.0.0.1/", "::1/129", "a/b/c"])("%j cannot be read", (text) => {
    expect(() => readCidr(text)).toThrow(RangeError);
  });

  test("is canonical", () => {
    expect(parseCidr("FD00::0010/64")).toMatchObject({
      family: 6,
      address: "fd00::10",
      prefixLength: 64,
      text: "fd00::10/64",
    });
    expect(() => cidrOf(addressOf(new Uint8Array(4)), 33)).toThrow(RangeError);
  });

  test.each([
    ["10.1.2.3/24", "10.1.2.0/24", "10.1.2.255"],
    ["10.1.2.3/20", "10.1.0.0/20", "10.1.15.255"],
    ["10.1.2.3/32", "10.1.2.3/32", "10.1.2.3"],
    ["10.1.2.3/0", "0.0.0.0/0", "255.255.255.255"],
    ["fd00:1:2:3::a/62", "fd00:1:2::/62", "fd00:1:2:3:ffff:ffff:ffff:ffff"],
  ])("%s lies in %s, which ends at %s", (text, network, last) => {
    const cidr = parseCidr(text);
    expect(cidr && networkOf(cidr).text).toBe(network);
    expect(cidr && lastOf(cidr).text).toBe(last);
  });

  test("lies in its network, with the first and the last address, and not in one of the other family", () => {
    fc.assert(
      fc.property(cidrs, (cidr) => {
        const network = networkOf(cidr);
        expect(networkOf(network)).toEqual(network);
        for (const address of [cidr, network, lastOf(cidr)]) expect(contains(network, address)).toBe(true);
        const other = addressOf(new Uint8Array(cidr.family === 4 ? 16 : 4));
        expect(contains(network, other)).toBe(false);
      }),
    );
  });

  test("does not lie in the network of one that differs within the prefix", () => {
    fc.assert(
      fc.property(cidrs, fc.nat(127), (cidr, bit) => {
        fc.pre(cidr.prefixLength > 0);
        const index = bit % cidr.prefixLength;
        const flipped = cidr.bytes.map((byte, at) => (at === index >> 3 ? byte ^ (0x80 >> (index & 7)) : byte));
        expect(contains(cidr, addressOf(flipped))).toBe(false);
      }),
    );
  });
});
