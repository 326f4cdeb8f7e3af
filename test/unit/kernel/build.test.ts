import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { BuildEvent } from "../../../src/core/cache/progress.ts";
import { runTool } from "../../../src/core/cache/tool.ts";
import { buildKernel } from "../../../src/core/kernel/build.ts";
import { findKernel, listKernels } from "../../../src/core/kernel/catalog.ts";

/**
 * A tree that takes a second instead of minutes: real make and gcc, and the targets of a kernel's own makefile. Its
 * tinyconfig knows no symbol; its olddefconfig drops WIREGUARD, as kconfig drops what it does not know.
 */
const makefile = `
.PHONY: tinyconfig olddefconfig linux
tinyconfig:
	echo '# CONFIG_HOSTFS is not set' > $(O)/.config
olddefconfig:
	sed -i /WIREGUARD/d $(O)/.config
linux: $(O)/a.o $(O)/linux
$(O)/linux: linux.c
	gcc -o $@ linux.c
$(O)/a.o:
	@echo '  CC      a.o'; touch $@
`;
const program = `const char banner[] = "Linux version 9.8.7-lab (x)";
__attribute__((section(".uml.setup.init"), used)) int setup = 1;
int main(void) { return banner[0] == 0; }
`;

let directory: string;
let tree: string;
const events: BuildEvent[] = [];
const progress = (event: BuildEvent): void => {
  events.push(event);
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "dumm-build-"));
  vi.stubEnv("XDG_CACHE_HOME", join(directory, "cache"));
  tree = join(directory, "tree");
  events.length = 0;
  await mkdir(join(tree, "arch/um"), { recursive: true });
  await writeFile(join(tree, "arch/um/Makefile"), "");
  await writeFile(join(tree, "Makefile"), makefile);
  await writeFile(join(tree, "linux.c"), program);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

it("builds, stores, makes it the default, and cleans up behind itself", async () => {
  const kernel = await buildKernel({ source: tree }, progress);
  expect(kernel).toMatchObject({ version: "9.8.7-lab", cached: false });
  expect(kernel.warnings).toEqual(["not in this kernel, though asked for: WIREGUARD"]);
  expect(await findKernel("default", "/")).toEqual({ name: kernel.name, path: kernel.path, version: "9.8.7-lab" });
  expect((await readdir(join(kernel.path, ".."))).sort()).toEqual(["config", "linux", "manifest.json"]);
  expect(await listKernels()).toMatchObject([{ name: kernel.name, source: tree, default: true }]);
  expect((await readdir(join(directory, "cache/dumm/builds"))).filter((name) => !/\.(lock|log)$/.test(name))).toEqual(
    [],
  );
  expect([...new Set(events.map(({ phase }) => phase))]).toEqual(["Configure", `Compile ${tree}`, "Store"]);
});

it("does nothing for inputs that it built before, and makes that kernel the default again", async () => {
  const first = await buildKernel({ source: tree }, progress);
  const config = join(directory, "features.config");
  await writeFile(config, `${await readFile("kernel/features.config", "utf8")}CONFIG_LOCALVERSION="-other"\n`);
  const second = await buildKernel({ source: tree, config }, progress);
  expect(second.name).not.toBe(first.name);
  expect((await findKernel("default", "/")).name).toBe(second.name);
  events.length = 0;
  expect(await buildKernel({ source: tree }, progress)).toMatchObject({ name: first.name, cached: true });
  expect(events).toEqual([]);
  expect((await findKernel("default", "/")).name).toBe(first.name);
});

it("takes comments and order of a configuration for what they are", async () => {
  const first = await buildKernel({ source: tree }, progress);
  const config = join(directory, "features.config");
  const lines = (await readFile("kernel/features.config", "utf8")).split("\n");
  await writeFile(config, `# mine\n${lines.reverse().join("\n")}\n`);
  expect(await buildKernel({ source: tree, config }, progress)).toMatchObject({ name: first.name, cached: true });
});

it("says what the compiler said, and stores nothing", async () => {
  await writeFile(join(tree, "linux.c"), "int main(void) { return wrong; }\n");
  await expect(buildKernel({ source: tree }, progress)).rejects.toMatchObject({
    code: "build-failed",
    where: tree,
    details: expect.arrayContaining([expect.stringContaining("'wrong' undeclared")]),
    hint: expect.stringContaining(".log"),
  });
  expect(await listKernels()).toEqual([]);
});

it("continues an interrupted build: what was compiled is not compiled again", async () => {
  // The source is a tarball, so that its hash stays while what was unpacked from it is mended.
  const tarball = join(directory, "linux.tar");
  await writeFile(join(tree, "linux.c"), "int main(void) { return wrong; }\n");
  await runTool("tar", ["-C", directory, "-cf", tarball, "tree"]);
  await expect(buildKernel({ source: tarball }, progress)).rejects.toMatchObject({ code: "build-failed" });
  const builds = join(directory, "cache/dumm/builds");
  const [build = ""] = (await readdir(builds)).filter((name) => !name.includes("."));
  await writeFile(join(builds, build, "source/tree/linux.c"), program);

  await writeFile(
    join(builds, build, "objects/.config"),
    `${await readFile(join(builds, build, "objects/.config"), "utf8")}# kept\n`,
  );
  const kernel = await buildKernel({ source: tarball }, progress);
  expect(await readFile(join(kernel.path, "../config"), "utf8")).toContain("# kept");
  expect(events.filter(({ detail }) => detail === "a.o")).toHaveLength(1);
});

it("refuses a configuration that makes no kernel for guests", async () => {
  const config = join(directory, "features.config");
  await writeFile(config, "CONFIG_NET=y\n");
  await expect(buildKernel({ source: tree, config }, progress)).rejects.toMatchObject({
    code: "build-failed",
    what: expect.stringContaining("HOSTFS"),
    where: config,
  });
});

it("lets a second build of the same wait for the first, and then finds it done", async () => {
  const results = await Promise.all([1, 2].map(() => buildKernel({ source: tree }, progress)));
  expect(results.map(({ cached }) => cached).sort()).toEqual([false, true]);
  expect(events.map(({ phase }) => phase)).toContain("Wait for another build of this kernel");
});

it("names the tools that are missing", async () => {
  const empty = join(directory, "bin");
  await mkdir(empty);
  await writeFile(join(empty, "make"), "");
  await chmod(join(empty, "make"), 0o755);
  vi.stubEnv("PATH", empty);
  await expect(buildKernel({ source: tree }, progress)).rejects.toMatchObject({
    code: "host-lacks",
    what: expect.stringMatching(/needs gcc, flex, bison, bc, xz, patch$/),
    hint: expect.stringContaining("apt-get install"),
  });
});
