/** For each thing that came before under one of the same keys: the thing, and the first that had the key. */
export function duplicates<T>(
  things: readonly T[],
  keysOf: (thing: T) => readonly string[],
): { thing: T; first: T; key: string }[] {
  const firsts = new Map<string, T>();
  return things.flatMap((thing) => {
    const keys = keysOf(thing);
    const key = keys.find((candidate) => firsts.has(candidate));
    const first = key === undefined ? undefined : firsts.get(key);
    for (const candidate of keys) if (!firsts.has(candidate)) firsts.set(candidate, thing);
    return key === undefined || first === undefined ? [] : [{ thing, first, key }];
  });
}
