import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { hashOfFile, hashOfTree } from "../cache/hash.ts";
import { DummError } from "../error.ts";

/** Where a kernel's source comes from. */
export type KernelSource =
  | { kind: "debian" }
  | { kind: "tarball"; path: string }
  /** A kernel tree. It is read only: what is compiled lands elsewhere. */
  | { kind: "directory"; path: string };

/** The Debian packages that hold a source which boots here, the best first. Those before 7.2 panic on some CPUs. */
export const preferredPackages = ["linux-source-7.3", "linux-source-7.2"] as const;

/** Where Debian keeps them: the backports of its stable release, and the release to come. */
export const sourceSuites = ["trixie-backports", "forky"] as const;

/** The package to take among those to be had: a preferred one, else the oldest of those that are newer still. */
export function choosePackage(names: readonly string[]): string | undefined {
  const preferred = preferredPackages.find((name) => names.includes(name));
  if (preferred !== undefined) return preferred;
  const release = (name: string): number => {
    const [, major, minor] = /^linux-source-(\d+)\.(\d+)$/.exec(name) ?? [];
    return Number(major) * 1000 + Number(minor);
  };
  return names.filter((name) => release(name) > 7003).sort((a, b) => release(a) - release(b))[0];
}

/** What `--source` means. @throws DummError usage when it is neither a kernel tree nor a file */
export async function kernelSource(path: string | undefined): Promise<KernelSource> {
  if (path === undefined) return { kind: "debian" };
  const absolute = resolve(path);
  const info = await stat(absolute).catch(() => undefined);
  if (info?.isFile()) return { kind: "tarball", path: absolute };
  const isTree = await stat(`${absolute}/arch/um/Makefile`).then(
    () => true,
    () => false,
  );
  if (isTree) return { kind: "directory", path: absolute };
  throw new DummError("usage", info === undefined ? "there is no such source" : "no kernel tree: it has no arch/um", {
    where: absolute,
    hint: "Give the top directory of a kernel tree, or a tarball of one.",
  });
}

/**
 * What the cache remembers a source by. For Debian's, the package asked for and not its version: to know that one, apt
 * would have to look, and a second `kernel build` is to say at once that all is there.
 */
export async function sourceIdentity(source: KernelSource): Promise<string> {
  switch (source.kind) {
    case "debian":
      return `debian ${preferredPackages.join(" ")}`;
    case "tarball":
      return `tarball ${await hashOfFile(source.path)}`;
    case "directory":
      return `directory ${source.path} ${await hashOfTree(source.path, [".git"])}`;
  }
}
