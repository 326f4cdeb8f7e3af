import { expect, test } from "vitest";
import { IdPool, isRange, lastId, parseIdMap, readIds, renderIdMap } from "../../../src/core/confine/ids.ts";

const user = parseIdMap("         0       1000          1\n         1    1000000      65536\n");

test("a map, as the kernel writes it", () => {
  expect(user).toEqual([
    { inside: 0, outside: 1000, count: 1 },
    { inside: 1, outside: 1_000_000, count: 65_536 },
  ]);
  expect(lastId(user)).toBe(65_536);
});

test("a guest of root's has a range for itself, as map and back", () => {
  const ids = new IdPool([], undefined).take(7);
  expect(ids).toEqual({ kind: "own", first: 0x7000_0000 + 7 * 65_536 });
  const map = renderIdMap(ids, []);
  expect(map).toBe("0 1879506944 65536");
  expect(readIds(map, [])).toEqual(ids);
});

test("no two get the same, not that of one that runs either, and all are ranges", () => {
  const running = new IdPool([], undefined).take(4095);
  const pool = new IdPool([running], undefined);
  const firsts = [4095, 4095, 0, 0].map((seed) => pool.take(seed)).map((ids) => (ids.kind === "own" ? ids.first : -1));
  expect(new Set([running.kind === "own" ? running.first : 0, ...firsts]).size).toBe(5);
  expect(firsts.every(isRange)).toBe(true);
});

test("all ranges can be given, and no more", () => {
  const pool = new IdPool([], undefined);
  for (let count = 0; count < 4096; count++) pool.take(count * 31);
  expect(() => pool.take(0)).toThrow(RangeError);
});

test("a user's guests share his ids, and each has a group that is nobody else's, root's or the last", () => {
  const pool = new IdPool([{ kind: "shared", group: 5 }], user);
  const taken = Array.from({ length: 8 }, () => pool.take(3));
  const groups = taken.map((ids) => (ids.kind === "shared" ? ids.group : null));
  expect(new Set(groups).size).toBe(8);
  for (const none of [null, 0, 5, 65_536]) expect(groups).not.toContain(none);
  expect(renderIdMap({ kind: "shared", group: 4 }, user)).toBe("0 0 1\n1 1 65536");
  expect(readIds("0 0 1\n1 1 65536", [4])).toEqual({ kind: "shared", group: 4 });
  expect(readIds("0 1000 1\n1 1000000 65536", [])).toEqual({ kind: "shared", group: null });
});

test("of a single id there is nothing to tell guests apart by", () => {
  expect(new IdPool([], parseIdMap("0 1000 1")).take(3)).toEqual({ kind: "shared", group: null });
});

test.each([0, 1000, 0x7000_0001, 0x8000_0000])("%i is no range of a guest's", (first) => {
  expect(isRange(first)).toBe(false);
});
