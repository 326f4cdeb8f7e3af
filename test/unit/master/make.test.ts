import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mastersDirectory } from "../../../src/core/master/catalog.ts";
import { makeMaster } from "../../../src/core/master/make.ts";
import { uml } from "../kernel/uml.ts";

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "dumm-master-"));
  vi.stubEnv("XDG_CACHE_HOME", cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

const quiet = (): void => undefined;
const names = async (): Promise<string[]> => (await readdir(mastersDirectory())).sort();

async function fill(root: string): Promise<void> {
  await mkdir(join(root, "bin"));
  await writeFile(join(root, "bin/sh"), uml("1"), { mode: 0o755 });
}

describe("makeMaster", () => {
  it("makes a master once for each set of inputs, and its name means the latest", async () => {
    const made = vi.fn(fill);
    const first = await makeMaster("lab", ["one"], made, quiet);
    expect(await makeMaster("lab", ["one"], made, quiet)).toEqual(first);
    expect(made).toHaveBeenCalledTimes(1);
    const second = await makeMaster("lab", ["two"], made, quiet);
    expect(second.path).not.toBe(first.path);
    expect(await readlink(join(mastersDirectory(), "lab"))).toBe(second.path.slice(mastersDirectory().length + 1));
    expect(await readdir(first.path)).toEqual(["bin"]);
  });

  it("leaves nothing where it cannot be filled", async () => {
    const failing = async (root: string): Promise<void> => {
      await fill(root);
      throw new Error("no space");
    };
    await expect(makeMaster("lab", ["one"], failing, quiet)).rejects.toThrow("no space");
    expect(await names()).toEqual(["lab.lock"]);
  });

  it("leaves nothing where what came out is no root file system", async () => {
    const empty = async (root: string): Promise<void> => writeFile(join(root, "readme"), "");
    await expect(makeMaster("lab", ["one"], empty, quiet)).rejects.toMatchObject({ code: "host-lacks" });
    expect(await names()).toEqual(["lab.lock"]);
  });

  it("removes what a killed build of this name left, and of no other", async () => {
    for (const name of ["lab-0a1b2c3d4e5f.part", "lab-2-0a1b2c3d4e5f.part"])
      await mkdir(join(mastersDirectory(), name, "bin"), { recursive: true });
    await makeMaster("lab", ["one"], fill, quiet);
    expect((await names()).filter((name) => name.endsWith(".part"))).toEqual(["lab-2-0a1b2c3d4e5f.part"]);
  });

  it("refuses what would be a path", async () => {
    for (const name of ["", "a/b", "..", "lab.part"])
      await expect(makeMaster(name, [], fill, quiet)).rejects.toMatchObject({ code: "usage" });
  });
});
