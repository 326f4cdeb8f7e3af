import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { dirname } from "node:path";
import { ifMissing } from "./missing.ts";

/**
 * Fills a directory under another name and moves it into place, so that whoever finds it finds it whole. What stood
 * there before is moved aside first. Nothing stays of one that could not be filled. The caller holds the lock of this build.
 */
export async function publishDirectory(path: string, fill: (directory: string) => Promise<void>): Promise<void> {
  const part = `${path}.part`;
  const old = `${path}.old`;
  await rm(part, { recursive: true, force: true });
  await rm(old, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  try {
    await fill(part);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
  await rename(path, old).catch(ifMissing(undefined));
  await rename(part, path);
  await rm(old, { recursive: true, force: true });
}

/** Points a symbolic link at its target, with no moment at which there is none. */
export async function publishLink(path: string, target: string): Promise<void> {
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  await rm(part, { force: true });
  await symlink(target, part);
  await rename(part, path);
}
