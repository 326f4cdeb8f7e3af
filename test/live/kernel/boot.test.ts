import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageFile } from "../../../src/core/cache/directory.ts";
import { buildKernel } from "../../../src/core/kernel/build.ts";
import { findKernel } from "../../../src/core/kernel/catalog.ts";
import { parseConfig } from "../../../src/core/kernel/config.ts";
import { buildBusyboxMaster } from "../../../src/core/master/busybox.ts";

const quiet = (): void => undefined;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "dumm-boot-"));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** Boots the default kernel on the busybox master, read-only, with a shell command as init. Answers the console. */
async function boot(command: string): Promise<string> {
  const kernel = await findKernel("default", "/");
  const master = await buildBusyboxMaster(quiet);
  // The kernel takes everything after `--` for init's own arguments, and a quoted one for one.
  const init = ["init=/bin/sh", "--", "-c", `"${command}; poweroff -f"`];
  const uml = ["mem=64M", "umid=boot", `uml_dir=${directory}/`, "con=null", "con0=null,fd:1", "ssl=null", "quiet"];
  const root = ["root=/dev/root", "rootfstype=hostfs", `rootflags=${master.path}`, "ro"];
  const { stdout } = await execa(kernel.path, [...uml, ...root, ...init], { timeout: 60_000, stdin: "ignore" });
  return stdout;
}

it("is in the cache, so that a build does nothing", async () => {
  expect(await buildKernel({}, quiet)).toMatchObject({ cached: true });
});

it("boots the busybox master, and powers off", async () => {
  const { version } = await findKernel("default", "/");
  const console = await boot("mount -t proc proc /proc; cat /proc/sys/kernel/osrelease; ls /bin/busybox");
  expect(console.split(/\r?\n/).slice(0, 2)).toEqual([version, "/bin/busybox"]);
});

it("has every feature that kernel/features.config asks for", async () => {
  const console = await boot("mount -t proc proc /proc; zcat /proc/config.gz");
  const running = parseConfig(console);
  const asked = parseConfig(await readFile(packageFile("kernel", "features.config"), "utf8"));
  for (const [name, value] of asked) expect([name, running.get(name) ?? "n"]).toEqual([name, value]);
});
