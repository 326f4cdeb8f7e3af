import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentOf } from "../content-of.ts";
import { DummError } from "../error.ts";

/** What a guest gets of the host at most; null: no limit of its own. */
export interface Limits {
  /** Processor time, in processors. */
  readonly cpu: number | null;
  /** In bytes; max, in an observed state alone: not even the limit that dumm sets unasked. */
  readonly memory: number | "max" | null;
}

/** The guest whose control group it is. */
export interface Limited {
  /** Its own memory, in bytes. */
  readonly memory: number;
  /** Whether the host is to be kept from it, also where nobody asked for a limit. */
  readonly confined: boolean;
}

/** A share of processor time is so much of each of these, in µs. The kernel's own default. */
const PERIOD = 100_000;

const PAGE = 4096;

/**
 * What a guest costs the host besides: its kernel's tables, those of its processes, what is cached for it. In bytes. The odd page
 * tells the limit that nobody asked for from one that somebody did.
 */
const MARGIN = 64 * 2 ** 20 + PAGE;

/** null where nothing is limited. The host counts memory in whole pages. */
export function limitsOf(cpu: number | undefined, memory: number | undefined): Limits | null {
  if (cpu === undefined && memory === undefined) return null;
  return { cpu: cpu ?? null, memory: memory === undefined ? null : wholePages(memory) };
}

/**
 * The limits of a control group, but for the one that dumm sets where nobody asked for any.
 * Source: cpu.max and memory.max of the kernel's Documentation/admin-guide/cgroup-v2.rst.
 * @throws the error of open(2)
 */
export function readLimits(cgroup: string, guest: Limited): Limits | null {
  const [quota = "max", period] = read(cgroup, "cpu.max").split(" ");
  const most = read(cgroup, "memory.max");
  const cpu = quota === "max" ? null : Number(quota) / Number(period);
  const memory = most === unasked(guest) ? null : most === "max" ? most : Number(most);
  return cpu === null && memory === null ? null : { cpu, memory };
}

/**
 * Equivalent to: echo 50000 100000 > CGROUP/cpu.max; echo 268435456 > CGROUP/memory.max
 * @throws the error of open(2) or write(2); DummError host-lacks for a share of processors that the host's kernel cannot keep
 */
export function writeLimits(cgroup: string, limits: Limits | null, guest: Limited): void {
  const { cpu = null, memory = null } = limits ?? {};
  if (existsSync(join(cgroup, "cpu.max")))
    write(cgroup, "cpu.max", cpu === null ? "max" : `${Math.round(cpu * PERIOD)} ${PERIOD}`);
  else if (cpu !== null)
    throw new DummError("host-lacks", "the host's kernel cannot limit processor time", {
      where: cgroup,
      hint: "One that was built with CONFIG_CFS_BANDWIDTH can.",
    });
  write(cgroup, "memory.max", memory === null ? unasked(guest) : String(memory));
}

/** What memory.max says where nobody asked for a limit: a guest that is confined cannot take all memory of the host. */
function unasked({ memory, confined }: Limited): string {
  return confined ? String(wholePages(memory + memory / 2 + MARGIN)) : "max";
}

function wholePages(bytes: number): number {
  return bytes - (bytes % PAGE);
}

/** One that is gone, as its guest has ended just now, limits nothing. */
function read(cgroup: string, file: string): string {
  return (contentOf(join(cgroup, file)) || "max").trim();
}

function write(cgroup: string, file: string, value: string): void {
  writeFileSync(join(cgroup, file), value);
}
