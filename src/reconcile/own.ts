/** What a record itself holds under a key. A guest may be called `constructor`, so what records inherit does not count. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
