import { lstat, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { BuildEvent } from "../../../src/core/cache/progress.ts";
import { buildBusyboxMaster } from "../../../src/core/master/busybox.ts";
import { findMaster, listMasters } from "../../../src/core/master/catalog.ts";
import { agentPath, ensureAgent } from "../../../src/core/programs/agent-layer.ts";
import { DUMM } from "../../support/sandbox.ts";
import { commandLines } from "../../support/snapshot.ts";
import { until } from "../../support/until.ts";

/** This machine, and no sandbox: a build takes a network. */
const here = { reach: (path: string) => path };

let cache: string;
const events: BuildEvent[] = [];
const progress = (event: BuildEvent): void => {
  events.push(event);
};

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "dumm-cache-"));
  vi.stubEnv("XDG_CACHE_HOME", cache);
  events.length = 0;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

it("makes a busybox master once: a root file system without an init", async () => {
  const master = await buildBusyboxMaster(progress);
  expect(master).toMatchObject({ name: "busybox", init: undefined });
  expect(await findMaster("busybox", "/")).toEqual(master);
  expect(await listMasters()).toEqual([master]);

  const { stdout } = await execa("chroot", [master.path, "/bin/sh", "-c", "ls -d /tmp | wc -l; id -un; which ip"]);
  expect(stdout.split("\n")).toEqual(["1", "root", "/sbin/ip"]);
  expect((await stat(join(master.path, "tmp"))).mode & 0o7777).toBe(0o1777);
  expect((await lstat(join(master.path, "bin/ls"))).isSymbolicLink()).toBe(true);

  events.length = 0;
  expect(await buildBusyboxMaster(progress)).toEqual(master);
  expect(events).toEqual([]);
});

it("leaves neither a process nor a master of a Debian that was killed or had a wrong package", async () => {
  const dumm = (...args: string[]) => execa(DUMM, ["master", ...args], { reject: false, stdin: "ignore" });
  const building = dumm("build", "debian");
  await new Promise<void>((resolve) => {
    building.stderr.on("data", (text: Buffer) => /Make a master/.test(text.toString()) && resolve());
  });
  building.kill("SIGKILL");
  expect((await building).signal).toBe("SIGKILL");
  await until(() => !commandLines(here).some((line) => line.includes(cache)));
  expect(await listMasters()).toEqual([]);

  // Under the same name, so that this also clears away what the killed one left half done.
  const { exitCode, stderr } = await dumm("build", "debian", "--include", "tcpdump,no-such-package");
  expect(stderr).toContain("has no package no-such-package");
  expect(exitCode).toBe(2);
  expect(await readdir(join(cache, "dumm/masters"))).toEqual(["debian.lock"]);
});

it("compiles the agent once, into a layer that holds nothing else", async () => {
  const layer = await ensureAgent(progress);
  expect(await readdir(layer, { recursive: true })).toEqual([".dumm", agentPath.slice(1)]);
  expect((await stat(join(layer, agentPath))).mode & 0o777).toBe(0o755);

  events.length = 0;
  expect(await ensureAgent(progress)).toBe(layer);
  expect(events).toEqual([]);
});
