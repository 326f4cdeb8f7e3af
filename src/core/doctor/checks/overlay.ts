import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mountUnion, type UnionBackend } from "../../filesystem/backend.ts";
import { unmountUnion } from "../../filesystem/union.ts";
import { SysError } from "../../sys/libc.ts";
import { inUserNamespace } from "../../user-namespace.ts";
import type { Check } from "../check.ts";
import { type Finding, fail, failedWith, ok, warn } from "../finding.ts";
import { mountOf } from "../mount-of.ts";
import { isRoot, takesRoot } from "../root.ts";
import { makeScratch, type Scratch } from "../scratch.ts";

/** Overlayfs, which unions are, on the file system that would hold the diffs. */
export const overlayCheck: Check = {
  name: "overlay",
  async run({ directory }) {
    if (!isRoot()) return takesRoot("no union was mounted");
    const facts = { directory, fileSystem: mountOf(directory)?.type ?? "unknown" };
    let scratch: Scratch | undefined;
    try {
      scratch = await makeScratch(directory);
      tryUnion(join(scratch.path, "overlay"), "overlay");
    } catch (error) {
      const finding = explain(error, facts);
      return scratch !== undefined && error instanceof SysError && fuseWorks(scratch.path)
        ? warn(`${finding.found}; unions are FUSE there, which is slower`, finding.hint ?? "", facts)
        : finding;
    } finally {
      await scratch?.remove();
    }
    return ok(`a union was mounted over ${facts.fileSystem} in ${directory}`, facts);
  },
};

/** Mounts a union and does what a guest does: writes, removes what the master has, and puts something else in its place. */
function tryUnion(path: string, backend: UnionBackend): void {
  const [lower, upper, work, union] = ["master", "diff", "work", "union"].map((name) => join(path, name)) as [
    string,
    string,
    string,
    string,
  ];
  mkdirSync(join(lower, "directory"), { recursive: true });
  writeFileSync(join(lower, "directory/file"), "master");
  mountUnion(union, { lower: [lower], upper, work }, backend);
  try {
    rmSync(join(union, "directory"), { recursive: true });
    mkdirSync(join(union, "directory"));
    if (existsSync(join(union, "directory/file"))) throw new Error("what is removed from a union comes back");
    writeFileSync(join(union, "file"), "diff");
    const written = readFileSync(join(upper, "file"), "utf8");
    if (written !== "diff") throw new Error("what is written to a union does not reach the diff");
  } finally {
    unmountUnion(union);
  }
}

function fuseWorks(path: string): boolean {
  try {
    tryUnion(join(path, "fuse"), "fuse");
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function explain(error: unknown, facts: { directory: string; fileSystem: string }): Finding {
  const { directory, fileSystem } = facts;
  if (!(error instanceof Error && "code" in error)) return failedWith(error, { facts });
  if (!(error instanceof SysError)) {
    const hint = "Run dumm where it may write: --dir names another working directory.";
    return fail(`nothing can be made in ${directory}: ${error.code}`, hint, facts);
  }
  if (error.code === "ENODEV") {
    return fail("this host's kernel has no overlayfs", "Load it: modprobe overlay", facts);
  }
  if (error.code === "EPERM" && inUserNamespace()) {
    return fail(
      `no union can be mounted in a user namespace over ${fileSystem} in ${directory}`,
      "It takes Linux 5.11 or later and extended attributes of users, as ext4, xfs, btrfs and tmpfs have them: --dir names " +
        "another working directory. Or run dumm with sudo.",
      facts,
    );
  }
  return fail(
    `no union can be mounted over ${fileSystem} in ${directory}: ${error.code}`,
    "Keep the lab on ext4, xfs, btrfs or tmpfs: --dir names another working directory. An overlay, as in a container, " +
      "and most network file systems cannot hold a diff.",
    facts,
  );
}
