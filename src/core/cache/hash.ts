import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** How many hexadecimal digits of a hash a directory's name carries: 48 bits are plenty for one user's cache. */
const digits = 12;

/** The hash of the inputs of a build, as it stands in the name of what came out. */
export function hashOf(...inputs: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const input of inputs) hash.update(`${input.length}:`).update(input);
  return hash.digest("hex").slice(0, digits);
}

/** The hash of a file's content, whatever its size. */
export async function hashOfFile(path: string): Promise<string> {
  return (await sha256OfFile(path)).slice(0, digits);
}

/** All of it, in hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** The hash of every file below a directory: names and contents. */
export async function hashOfDirectory(directory: string, skip: readonly string[] = []): Promise<string> {
  const parts: (string | Uint8Array)[] = [];
  for (const path of await filesBelow(directory, skip)) parts.push(path, await readFile(join(directory, path)));
  return hashOf(...parts);
}

/** As hashOfDirectory, by size and time of change instead of content: for a kernel tree of 100,000 files. */
export async function hashOfTree(directory: string, skip: readonly string[] = []): Promise<string> {
  const parts: string[] = [];
  for (const path of await filesBelow(directory, skip)) {
    const { size, mtimeMs } = await stat(join(directory, path));
    parts.push(path, `${size} ${mtimeMs}`);
  }
  return hashOf(...parts);
}

async function filesBelow(directory: string, skip: readonly string[]): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .filter((path) => !skip.some((name) => path.startsWith(`${name}/`)))
    .sort();
}
