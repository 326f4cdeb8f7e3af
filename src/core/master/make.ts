import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { hashOf } from "../cache/hash.ts";
import { withLock } from "../cache/lock.ts";
import { ifMissing } from "../cache/missing.ts";
import type { OnProgress } from "../cache/progress.ts";
import { publishDirectory, publishLink } from "../cache/publish.ts";
import { DummError } from "../error.ts";
import { findMaster, mastersDirectory } from "./catalog.ts";
import type { Master } from "./master.ts";

/** A master's name in the cache: no slash, which would make it a path, and no ending of our own. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*(?<!\.part|\.old|\.lock)$/;

/**
 * Makes a master, once for each set of inputs, and lets its name mean it. Whoever finds it finds it whole.
 * @param inputs all that decides what comes out: the hash of them stands in the directory's name
 * @param fill puts the root file system into an empty directory; `scratch` is a path beside it, for whatever does not belong
 *   there, and is removed afterwards
 * @throws DummError usage for a name that cannot be one; host-lacks where what came out cannot be booted
 */
export async function makeMaster(
  name: string,
  inputs: readonly (string | Uint8Array)[],
  fill: (root: string, scratch: string) => Promise<void>,
  progress: OnProgress,
): Promise<Master> {
  if (!namePattern.test(name)) {
    throw new DummError("usage", `a master cannot be called '${name}'`, {
      hint: "Letters, digits, - and _ make a name. --name gives another.",
    });
  }
  const masters = mastersDirectory();
  const directory = `${name}-${hashOf(...inputs)}`;
  const path = join(masters, directory);
  const waiting = (): void => progress({ phase: `Wait for another build of the master ${name}` });
  return await withLock(join(masters, `${name}.lock`), waiting, async () => {
    if ((await stat(path).catch(ifMissing(undefined))) === undefined) {
      await removeUnfinished(masters, name);
      const scratch = `${path}.scratch`;
      await publishDirectory(path, async (part) => {
        await fill(part, scratch);
        // Refused before it is a master, and not when a guest is to boot from it.
        await findMaster(part, masters);
      }).finally(() => rm(scratch, { recursive: true, force: true }));
    }
    await publishLink(join(masters, name), directory);
    return await findMaster(name, masters);
  });
}

/** What builds that were killed have left of masters of this name: the caller holds its lock. */
async function removeUnfinished(masters: string, name: string): Promise<void> {
  for (const entry of await readdir(masters)) {
    if (entry.startsWith(`${name}-`) && /^[0-9a-f]{12}\.(part|old|scratch)$/.test(entry.slice(name.length + 1)))
      await rm(join(masters, entry), { recursive: true });
  }
}
