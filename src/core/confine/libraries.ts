import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { elfInterpreter } from "../sys/elf.ts";

/** What tells the dynamic linker where libraries lie that are in none of its usual places. */
const CACHE = "/etc/ld.so.cache";

/** glibc loads it, from beside itself, as a thread is cancelled: a kernel that reboots does that. pthread_cancel(3) */
const UNWINDER = "libgcc_s.so.1";

/**
 * The files that a program needs besides itself: its dynamic linker, the libraries that it is linked with and may load, and that
 * linker's list of where libraries lie. None for a static program.
 * Equivalent to: ldd PROGRAM
 */
export async function librariesOf(program: string): Promise<string[]> {
  const linker = await dynamicLinker(program);
  if (linker === undefined || !existsSync(linker)) return [];
  const { stdout } = await promisify(execFile)(linker, ["--list", program], { env: {} });
  // `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x...)`; the linker itself stands there without an arrow.
  const libraries = [...stdout.matchAll(/^\s*(?:\S+ => )?(\/\S.*) \(0x[0-9a-f]+\)$/gm)].map(([, path = ""]) => path);
  const beside = libraries.map((path) => join(dirname(path), UNWINDER));
  return [...new Set([linker, ...libraries, ...[...beside, CACHE].filter((path) => existsSync(path))])];
}

async function dynamicLinker(program: string): Promise<string | undefined> {
  const file = await open(program);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return elfInterpreter(buffer.subarray(0, bytesRead));
  } catch (error) {
    // A file that is too short to be a program: starting it will tell.
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}
