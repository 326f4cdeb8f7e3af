import { own } from "../own.ts";

/** The keys of either side, with what each side has there: the desired side's order first. */
export function* pairs<T>(
  desired: Readonly<Record<string, T>>,
  observed: Readonly<Record<string, T>>,
): Generator<[key: string, desired: T | undefined, observed: T | undefined]> {
  for (const key of Object.keys(desired)) yield [key, desired[key], own(observed, key)];
  for (const key of Object.keys(observed)) if (!Object.hasOwn(desired, key)) yield [key, undefined, observed[key]];
}

/** What only the first list has. */
export function without<T>(list: readonly T[], other: readonly T[]): T[] {
  const others = new Set(other);
  return list.filter((item) => !others.has(item));
}

/** One difference for each of the named attributes whose values are not equal. */
export function attributeDifferences<T extends object, K extends keyof T>(
  attributes: readonly K[],
  desired: T,
  observed: T,
): { [P in K]: { difference: "differs"; attribute: P; observed: T[P]; desired: T[P] } }[K][] {
  return attributes
    .filter((attribute) => !equal(desired[attribute], observed[attribute]))
    .map((attribute) => ({
      difference: "differs",
      attribute,
      observed: observed[attribute],
      desired: desired[attribute],
    }));
}

/** Whether two values of a State are the same; lists are compared item by item. */
export function equal(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
