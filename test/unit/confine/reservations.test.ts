import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reserve } from "../../../src/core/confine/reservations.ts";

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ids-"));
  file = join(directory, "run", "dumm.ids");
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A process that has a descriptor of ours open until its standard input ends. */
async function holderOf(reservation: number): Promise<ChildProcess> {
  const child = spawn("sh", ["-c", "echo ready; read -r _"], { stdio: ["pipe", "pipe", "ignore", reservation] });
  await once(child.stdout ?? child, "data");
  return child;
}

test("a number is one's alone, until nobody has its descriptor open any more", async () => {
  const ours = reserve(file, 5) ?? -1;
  expect(ours).toBeGreaterThan(0);
  expect(reserve(file, 5)).toBeUndefined();
  const guest = await holderOf(ours);
  closeSync(ours);
  expect(reserve(file, 5)).toBeUndefined();
  guest.stdin?.end();
  await once(guest, "close");
  const again = reserve(file, 5) ?? -1;
  expect(again).toBeGreaterThan(0);
  closeSync(again);
});

test("other numbers are others'", () => {
  const taken = [1, 0x7000_0000, 0x7fff_0000].map((number) => reserve(file, number) ?? -1);
  expect(taken.every((fd) => fd > 0)).toBe(true);
  for (const fd of taken) closeSync(fd);
  expect(statSync(file)).toMatchObject({ size: 0, mode: 0o100_600 });
});
