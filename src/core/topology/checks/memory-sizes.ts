import { parseMemory } from "../memory.ts";
import type { Located, Model } from "../model.ts";
import type { Finding } from "../problem.ts";
import { shown } from "../shown.ts";

const least = 2 ** 24;
const most = 2 ** 40;

/** A guest has the memory that a kernel boots with, and no more than a machine has; so has its limit. */
export function checkMemorySizes({ defaults, guests }: Model): Finding[] {
  return [defaults, ...guests].flatMap(({ memory, memoryLimit }) => [
    ...findingsOf(memory, "memory"),
    ...findingsOf(memoryLimit, "a memory limit"),
  ]);
}

function findingsOf(size: Located<string> | undefined, what: string): Finding[] {
  if (size === undefined) return [];
  const { value, path } = size;
  const bytes = parseMemory(value);
  if (bytes === undefined) {
    const loose = /^\s*([1-9]\d*)\s*([kmg])(i?b)?\s*$/i.exec(value);
    const hint = loose ? `write ${loose[1]}${loose[2]?.toUpperCase()}` : undefined;
    return [{ path, at: "value", message: `expected a number and K, M or G, such as 128M, got ${shown(value)}`, hint }];
  }
  if (bytes < least) return [{ path, at: "value", message: `${what} of ${value} is too little to boot; at least 16M` }];
  if (bytes > most)
    return [{ path, at: "value", message: `${what} of ${value} is more than dumm gives; at most 1024G` }];
  return [];
}
