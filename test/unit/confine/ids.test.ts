import { expect, test } from "vitest";
import {
  type GuestIds,
  type IdExtent,
  IdPool,
  isRange,
  lastId,
  parseIdMap,
  readIds,
  renderIdMap,
} from "../../../src/core/confine/ids.ts";

/** A pool that nobody else takes from. */
const poolOf = (taken: GuestIds[], lab?: IdExtent[]) => new IdPool(taken, lab, (number) => number);

const user = parseIdMap("         0       1000          1\n         1    1000000      65536\n");

test("a map, as the kernel writes it", () => {
  expect(user).toEqual([
    { inside: 0, outside: 1000, count: 1 },
    { inside: 1, outside: 1_000_000, count: 65_536 },
  ]);
  expect(lastId(user)).toBe(65_536);
});

test("a guest of root's has a range for itself, as map and back", () => {
  const { ids } = poolOf([]).take(7);
  expect(ids).toEqual({ kind: "own", first: 0x7000_0000 + 7 * 65_536 });
  const map = renderIdMap(ids, []);
  expect(map).toBe("0 1879506944 65536");
  expect(readIds(map, [])).toEqual(ids);
});

test("no two get the same, not that of one that runs either, and all are ranges", () => {
  const { ids: running } = poolOf([]).take(4095);
  const pool = poolOf([running]);
  const firsts = [4095, 4095, 0, 0]
    .map((seed) => pool.take(seed))
    .map(({ ids }) => (ids.kind === "own" ? ids.first : -1));
  expect(new Set([running.kind === "own" ? running.first : 0, ...firsts]).size).toBe(5);
  expect(firsts.every(isRange)).toBe(true);
});

test("what another pool has reserved is passed over", () => {
  const reserved = new Set([0x7000_0000, 0x7000_0000 + 65_536]);
  const pool = new IdPool([], undefined, (number) => (reserved.has(number) ? undefined : 77));
  expect(pool.take(0)).toEqual({ ids: { kind: "own", first: 0x7000_0000 + 2 * 65_536 }, reservation: 77 });
});

test("all ranges can be given, and no more", () => {
  const pool = poolOf([]);
  for (let count = 0; count < 4096; count++) pool.take(count * 31);
  expect(() => pool.take(0)).toThrow(RangeError);
});

test("a user's guests share his ids, and each has a group that is nobody else's, root's or the last", () => {
  const pool = poolOf([{ kind: "shared", group: 5 }], user);
  const taken = Array.from({ length: 8 }, () => pool.take(3));
  const groups = taken.map(({ ids }) => (ids.kind === "shared" ? ids.group : null));
  expect(new Set(groups).size).toBe(8);
  for (const none of [null, 0, 5, 65_536]) expect(groups).not.toContain(none);
  expect(renderIdMap({ kind: "shared", group: 4 }, user)).toBe("0 0 1\n1 1 65536");
  expect(readIds("0 0 1\n1 1 65536", [4])).toEqual({ kind: "shared", group: 4 });
  expect(readIds("0 1000 1\n1 1000000 65536", [])).toEqual({ kind: "shared", group: null });
});

test("of a single id there is nothing to tell guests apart by", () => {
  expect(poolOf([], parseIdMap("0 1000 1")).take(3)).toEqual({
    ids: { kind: "shared", group: null },
    reservation: undefined,
  });
});

test.each([0, 1000, 0x7000_0001, 0x8000_0000])("%i is no range of a guest's", (first) => {
  expect(isRange(first)).toBe(false);
});
