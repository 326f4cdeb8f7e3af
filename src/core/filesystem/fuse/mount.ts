import { spawn } from "node:child_process";
import { closeSync, constants, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { packageFile } from "../../cache/directory.ts";
import { MS_NODEV, MS_NOSUID, mount } from "../../sys/libc.ts";
import type { IdMapping } from "../mapped-layers.ts";
import { sourceOf, type UnionLayers } from "../overlay.ts";

/** The type of such a mount, in /proc/self/mountinfo. */
export const FUSE_TYPE = "fuse.dumm";

/** In MB: room for two million files that the kernel knows at a time; it forgets some once it needs the memory. */
const HEAP = 1024;

/**
 * Mounts the union of some layers that a process of our own serves. It outlives this one, and ends with the mount.
 * @throws SysError with what mount(2) answers; the error of open(2) where there is no /dev/fuse
 */
export function mountFuseUnion(target: string, layers: UnionLayers, mapping?: IdMapping): void {
  const { lower, upper, work } = layers;
  rmSync(work, { recursive: true, force: true });
  for (const directory of [target, upper, work]) mkdirSync(directory, { recursive: true });
  const scratch = join(work, "scratch");
  mkdirSync(scratch);
  const fds: number[] = [];
  try {
    fds.push(openSync("/dev/fuse", constants.O_RDWR));
    // By descriptors: a layer may lie under the very place where the union is mounted.
    for (const directory of [scratch, upper, ...lower])
      fds.push(openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY));
    const options = `fd=${fds[0]},rootmode=40755,user_id=0,group_id=0,allow_other,default_permissions`;
    mount(sourceOf(layers), target, FUSE_TYPE, MS_NOSUID | MS_NODEV, options);
    const log = openSync(join(work, "log"), "w");
    fds.push(log);
    const main = packageFile("dist", "bundle", "core", "filesystem", "fuse", "main.js");
    const firsts = [upper, ...lower].map((layer) => (layer === mapping?.mapped ? 0 : (mapping?.first ?? 0)));
    const args = [`--max-old-space-size=${HEAP}`, main, target, firsts.join()];
    // With its first requests the kernel waits until it serves.
    spawn(process.execPath, args, {
      detached: true,
      stdio: ["ignore", log, log, ...fds.slice(0, -1)],
      cwd: "/",
      env: {},
    }).unref();
  } finally {
    for (const fd of fds) closeSync(fd);
  }
}
