import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withLock } from "../../../src/core/cache/lock.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "dumm-lock-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

it("lets the second wait for the first, and says so once", async () => {
  const path = join(directory, "deep/build.lock");
  const order: string[] = [];
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let first: Promise<void> = Promise.resolve();
  await new Promise<void>((begun) => {
    first = withLock(path, unexpected, async () => {
      order.push("first begins");
      begun();
      // The second one lets the first go on as soon as it has to wait.
      await held;
      order.push("first ends");
    });
  });
  const waiting = (): void => {
    order.push("second waits");
    release();
  };
  // A descriptor of its own: flock holds between two openings of a file, in one process as between two.
  await Promise.all([first, withLock(path, waiting, () => Promise.resolve(order.push("second begins")))]);
  expect(order).toEqual(["first begins", "second waits", "first ends", "second begins"]);
});

it("is free again after a failure", async () => {
  const path = join(directory, "build.lock");
  await expect(withLock(path, unexpected, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await withLock(path, unexpected, () => Promise.resolve("yes"))).toBe("yes");
});

function unexpected(): void {
  throw new Error("nobody holds this lock");
}
