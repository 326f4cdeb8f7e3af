/**
 * The user and group ids that a guest's kernel runs with.
 *
 * own: a range of the host's ids, which the guest counts from 0. This takes root.
 * shared: those of its lab, as they are: an ordinary user has too few for a range for each guest. Guests are told apart by a
 * group then, of which each is the only member; null where the user has but one id.
 */
export type GuestIds =
  | { readonly kind: "own"; readonly first: number }
  | { readonly kind: "shared"; readonly group: number | null };

/** How many ids a guest has: as many as a login or a package manager ever uses. */
export const RANGE = 65_536;

/**
 * The ranges lie where nothing else takes any: above systemd-nspawn's containers, below 2^31.
 * Source: systemd, UIDS-GIDS.md: 1879048192 to 2147483647 are unused.
 */
const FIRST_RANGE = 0x7000_0000;
const RANGES = 4096;

/** Whether ids of that range can only be a guest's. */
export function isRange(first: number): boolean {
  return (first - FIRST_RANGE) % RANGE === 0 && first >= FIRST_RANGE && first < FIRST_RANGE + RANGES * RANGE;
}

/** One line of a map, as /proc/PID/uid_map has it. user_namespaces(7) */
export interface IdExtent {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

export function parseIdMap(text: string): IdExtent[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [inside = 0, outside = 0, count = 0] = line.trim().split(/\s+/).map(Number);
      return { inside, outside, count };
    });
}

/**
 * The map of the user namespace of a guest.
 * @param lab that of the lab's own user namespace, which a guest that shares its ids gets as it is
 */
export function renderIdMap(ids: GuestIds, lab: readonly IdExtent[]): string {
  const extents =
    ids.kind === "own"
      ? [{ inside: 0, outside: ids.first, count: RANGE }]
      : lab.map(({ inside, count }) => ({ inside, outside: inside, count }));
  return extents.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`).join("\n");
}

/**
 * The ids that a running guest has, as this process sees them: one that looks from outside at a lab in a user namespace sees the
 * user's.
 * @param groups the group ids that its process has, as /proc/PID/status lists them
 */
export function readIds(uidMap: string, groups: readonly number[]): GuestIds {
  const [first] = parseIdMap(uidMap);
  if (first !== undefined && isRange(first.outside)) return { kind: "own", first: first.outside };
  return { kind: "shared", group: groups.find((group) => group !== 0) ?? null };
}

/** Ids for a guest that is to be started. */
export interface PickedIds {
  readonly ids: GuestIds;
  /** A descriptor, the caller's to close: as long as anybody has it open nobody else picks them. None where they need not be unique. */
  readonly reservation: number | undefined;
}

/** Picks ids for guests that are started, such that no two have the same: of those that run, and of all that are being started. */
export class IdPool {
  readonly #taken: Set<number>;

  /**
   * @param taken the ids of guests that run
   * @param lab the group map of the lab's own user namespace; undefined where it is in the host's, and guests can have ranges
   * @param reserve answers a descriptor that keeps a number from all other pools; undefined where one of them has it
   */
  constructor(
    taken: readonly GuestIds[],
    readonly lab: readonly IdExtent[] | undefined,
    readonly reserve: (number: number) => number | undefined,
  ) {
    this.#taken = new Set(taken.map(numberOf).filter((number) => number !== null));
  }

  /**
   * @param seed where to begin
   * @throws RangeError where thousands of guests run
   */
  take(seed: number): PickedIds {
    if (this.lab === undefined) {
      const { number: first, reservation } = this.#free(FIRST_RANGE, RANGE, RANGES, seed);
      return { ids: { kind: "own", first }, reservation };
    }
    // The last one is nobody's: see nobody() of tap.ts.
    const most = lastId(this.lab) - 1;
    if (most < 1) return { ids: { kind: "shared", group: null }, reservation: undefined };
    const { number: group, reservation } = this.#free(1, 1, most, seed);
    return { ids: { kind: "shared", group }, reservation };
  }

  #free(first: number, step: number, count: number, seed: number): { number: number; reservation: number } {
    for (let tried = 0; tried < count; tried++) {
      const number = first + step * ((seed + tried) % count);
      if (this.#taken.has(number)) continue;
      const reservation = this.reserve(number);
      if (reservation === undefined) continue;
      this.#taken.add(number);
      return { number, reservation };
    }
    throw new RangeError("no ids are left for another guest");
  }
}

/** The last id of a map. */
export function lastId(map: readonly IdExtent[]): number {
  return Math.max(...map.map(({ inside, count }) => inside + count - 1));
}

function numberOf(ids: GuestIds): number | null {
  return ids.kind === "own" ? ids.first : ids.group;
}
