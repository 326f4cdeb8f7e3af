import { lstat, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { agentPath, ensureAgent } from "../../../src/core/agent-build/agent-layer.ts";
import type { BuildEvent } from "../../../src/core/cache/progress.ts";
import { buildBusyboxMaster } from "../../../src/core/master/busybox.ts";
import { findMaster, listMasters } from "../../../src/core/master/catalog.ts";

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

it("compiles the agent once, into a layer that holds nothing else", async () => {
  const layer = await ensureAgent(progress);
  expect(await readdir(layer, { recursive: true })).toEqual([".dumm", agentPath.slice(1)]);
  expect((await stat(join(layer, agentPath))).mode & 0o777).toBe(0o755);

  events.length = 0;
  expect(await ensureAgent(progress)).toBe(layer);
  expect(events).toEqual([]);
});
