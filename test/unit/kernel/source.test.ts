import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { choosePackage, kernelSource, sourceIdentity } from "../../../src/core/kernel/source.ts";

describe("choosePackage", () => {
  it.each([
    [["linux-source-7.2", "linux-source-7.3", "linux-source-7.4"], "linux-source-7.3"],
    [["linux-source-6.12", "linux-source-7.2"], "linux-source-7.2"],
    [["linux-source-7.11", "linux-source-7.9", "linux-source-8.0"], "linux-source-7.9"],
    [["linux-source-6.1", "linux-source-6.12", "linux-source-rt"], undefined],
    [[], undefined],
  ])("of %j takes %s", (names, expected) => {
    expect(choosePackage(names)).toBe(expected);
  });
});

describe("kernelSource", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "dumm-source-"));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it("is Debian's package where nothing is named", async () => {
    expect(await kernelSource(undefined)).toEqual({ kind: "debian" });
  });

  it("tells a tree from a tarball", async () => {
    await mkdir(join(directory, "arch/um"), { recursive: true });
    await writeFile(join(directory, "arch/um/Makefile"), "");
    await writeFile(join(directory, "linux.tar.xz"), "");
    expect(await kernelSource(directory)).toEqual({ kind: "directory", path: directory });
    expect((await kernelSource(join(directory, "linux.tar.xz"))).kind).toBe("tarball");
  });

  it("refuses what is neither, as wrong usage", async () => {
    await expect(kernelSource(directory)).rejects.toMatchObject({ code: "usage", where: directory });
    await expect(kernelSource(join(directory, "none"))).rejects.toMatchObject({ what: "there is no such source" });
  });

  it("knows a tree again until a file of it changes, whatever git does beside it", async () => {
    await mkdir(join(directory, ".git"));
    await writeFile(join(directory, "a.c"), "int a;");
    const source = { kind: "directory", path: directory } as const;
    const before = await sourceIdentity(source);
    await writeFile(join(directory, ".git/index"), "");
    expect(await sourceIdentity(source)).toBe(before);
    await utimes(join(directory, "a.c"), 1, 1);
    expect(await sourceIdentity(source)).not.toBe(before);
  });
});
