const units = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 } as const;

/** The bytes of a size such as `128M` (K, M, G: powers of 1024); undefined for any other text. */
export function parseMemory(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d*)([KMG])$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * units[unit as keyof typeof units];
}
