import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Limits, limitsOf, readLimits, writeLimits } from "../../../src/core/cgroup/limits.ts";

const M = 2 ** 20;
const confined = { memory: 128 * M, confined: true };
const free = { memory: 128 * M, confined: false };

let cgroup: string;
beforeEach(() => {
  cgroup = mkdtempSync(join(tmpdir(), "cgroup-"));
});
afterEach(() => rmSync(cgroup, { recursive: true, force: true }));

const content = (file: string): string => readFileSync(join(cgroup, file), "utf8");
const set = (file: string, text: string): void => writeFileSync(join(cgroup, file), text);

test.each<[Limits | null, string, string]>([
  [{ cpu: 0.5, memory: 256 * M }, "50000 100000", "268435456"],
  [{ cpu: 0.01, memory: null }, "1000 100000", String(256 * M + 4096)],
  [{ cpu: 0.07, memory: null }, "7000 100000", String(256 * M + 4096)],
  [{ cpu: null, memory: 64 * M }, "max", "67108864"],
  [null, "max", String(256 * M + 4096)],
])("%j as the kernel has it, and back", (limits, cpu, memory) => {
  set("cpu.max", "max 100000\n");
  writeLimits(cgroup, limits, confined);
  expect([content("cpu.max"), content("memory.max")]).toEqual([cpu, memory]);
  if (cpu === "max") set("cpu.max", "max 100000\n");
  expect(readLimits(cgroup, confined)).toEqual(limits);
});

test("a kernel that cannot limit processor time is found out where somebody asks for that", () => {
  writeLimits(cgroup, { cpu: null, memory: 64 * M }, confined);
  expect(() => writeLimits(cgroup, { cpu: 0.5, memory: null }, confined)).toThrow("cannot limit processor time");
});

test("a guest that is not confined is limited where somebody asks for it", () => {
  writeLimits(cgroup, null, free);
  expect(content("memory.max")).toBe("max");
  expect(readLimits(cgroup, free)).toBeNull();
});

test("a limit that was taken off by hand is told from the one that nobody asked for", () => {
  set("cpu.max", "max 100000\n");
  set("memory.max", "max\n");
  expect(readLimits(cgroup, confined)).toEqual({ cpu: null, memory: "max" });
});

test("memory is counted in whole pages", () => {
  expect(limitsOf(undefined, 16_385 * 1024)).toEqual({ cpu: null, memory: 16_384 * 1024 });
  expect(limitsOf(undefined, undefined)).toBeNull();
});
