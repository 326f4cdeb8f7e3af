import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { findKernel, kernelsDirectory, listKernels, setDefaultKernel } from "../../../src/core/kernel/catalog.ts";
import { uml } from "./uml.ts";

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "dumm-cache-"));
  vi.stubEnv("XDG_CACHE_HOME", cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

async function put(version: string, hash: string, builtAt: string): Promise<string> {
  const name = `${version}-${hash}`;
  const directory = join(kernelsDirectory(), name);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "linux"), uml(version), { mode: 0o755 });
  const manifest = { name, version, hash, builtAt, size: 1, source: "linux-source-7.3" };
  await writeFile(join(directory, "manifest.json"), JSON.stringify(manifest));
  return name;
}

it("lists nothing where nothing was built", async () => {
  expect(await listKernels()).toEqual([]);
});

it("says what to run where no kernel was built", async () => {
  await expect(findKernel("default", "/")).rejects.toMatchObject({
    code: "host-lacks",
    what: "no kernel was built yet",
    hint: expect.stringContaining("dumm kernel build"),
  });
});

it("lists the newest first, marks the default, and passes over what is half done", async () => {
  const old = await put("7.2.1", "aaaaaaaaaaaa", "2026-01-01T00:00:00.000Z");
  const recent = await put("7.3.4", "bbbbbbbbbbbb", "2026-02-01T00:00:00.000Z");
  await mkdir(join(kernelsDirectory(), "7.3.5-cccccccccccc.part"));
  await mkdir(join(kernelsDirectory(), "empty"));
  await setDefaultKernel(old);
  expect((await listKernels()).map((kernel) => [kernel.name, kernel.default])).toEqual([
    [recent, false],
    [old, true],
  ]);
});

it("finds a kernel by name, by `default`, and by a path from the topology's directory", async () => {
  const name = await put("7.3.4", "bbbbbbbbbbbb", "2026-02-01T00:00:00.000Z");
  await setDefaultKernel(name);
  const found = { name, path: join(kernelsDirectory(), name, "linux"), version: "7.3.4" };
  expect(await findKernel(name, "/")).toEqual(found);
  expect(await findKernel("default", "/")).toEqual(found);
  const byPath = await findKernel(`./${name}/linux`, kernelsDirectory());
  expect(byPath).toEqual({ ...found, name: found.path });
});

it("names the kernels that there are where a name is wrong", async () => {
  const name = await put("7.3.4", "bbbbbbbbbbbb", "2026-02-01T00:00:00.000Z");
  await expect(findKernel("7.3", "/")).rejects.toMatchObject({ hint: expect.stringContaining(name) });
});

it("tells a kernel that may not be run", async () => {
  const name = await put("7.3.4", "bbbbbbbbbbbb", "2026-02-01T00:00:00.000Z");
  const path = join(kernelsDirectory(), name, "linux");
  await chmod(path, 0o644);
  await expect(findKernel(path, "/")).rejects.toMatchObject({ hint: `chmod +x ${path}` });
});
