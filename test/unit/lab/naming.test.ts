import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMac } from "../../../src/core/mac.ts";
import { bridgeAlias, linkName, parseAlias, stableMac, tapAlias, tapName } from "../../../src/core/naming.ts";

const guests = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/);
const interfaces = fc.stringMatching(/^[\w.-]{1,15}$/);

describe("the name of a host link", () => {
  test("is the full name where that fits", () => {
    expect(tapName("alice", "eth0")).toBe("alice-eth0");
    expect(linkName("alice-eth0")).toBe("alice-eth0");
    expect(linkName("x".repeat(15))).toBe("x".repeat(15));
  });

  test("is short where that does not fit, and always the same", () => {
    expect(linkName("a-guest-of-many-words-eth0")).toMatch(/^a-guest-\.[0-9a-f]{6}$/);
    expect(linkName("a-guest-of-many-words-eth0")).toBe(linkName("a-guest-of-many-words-eth0"));
    expect(linkName("a-guest-of-many-words-eth0")).not.toBe(linkName("a-guest-of-many-words-eth1"));
  });

  test("fits into IFNAMSIZ", () => {
    fc.assert(
      fc.property(guests, interfaces, (guest, name) => {
        const link = linkName(tapName(guest, name));
        expect(Buffer.byteLength(link)).toBeLessThanOrEqual(15);
        expect(link).not.toMatch(/[\s/:%]/);
      }),
    );
  });

  test("fits into IFNAMSIZ in bytes, and no character is cut", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "é", "網", "😀"), minLength: 1, maxLength: 40 }), (name) => {
        const link = linkName(name);
        expect(Buffer.byteLength(link)).toBeLessThanOrEqual(15);
        expect(link).not.toContain("\ufffd");
        expect(Buffer.from(link).toString()).toBe(link);
      }),
    );
  });
});

describe("the mark of a host link", () => {
  test("says whose it is", () => {
    expect(parseAlias(bridgeAlias("lab", "left"))).toEqual({ lab: "lab", bridge: "left" });
    expect(parseAlias(tapAlias("lab", "alice", "eth0"))).toEqual({ lab: "lab", guest: "alice", interface: "eth0" });
  });

  test.each([undefined, "", "dumm", "dumm:lab", "other:lab:left", "dumm:lab:a:b:c", "my uplink"])(
    "is not what %j is",
    (alias) => expect(parseAlias(alias)).toBeUndefined(),
  );
});

describe("a MAC address that is computed", () => {
  test("is a unicast one, locally administered", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (owner) => {
        const [first] = parseMac(stableMac(...owner)) ?? [];
        expect(first).toBe(0x02);
      }),
    );
  });

  test("is another for each owner, also where their names run together", () => {
    expect(stableMac("lab", "a", "bc")).not.toBe(stableMac("lab", "ab", "c"));
  });
});
