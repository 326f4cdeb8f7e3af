import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { publishDirectory, publishLink } from "../../../src/core/cache/publish.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "dumm-publish-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const fillWith = (text: string) => (part: string) => writeFile(join(part, "file"), text);

it("shows a directory only once it is whole", async () => {
  const path = join(directory, "result");
  await publishDirectory(path, async (part) => {
    await fillWith("new")(part);
    expect(await readdir(directory)).toEqual(["result.part"]);
  });
  expect(await readFile(join(path, "file"), "utf8")).toBe("new");
  expect(await readdir(directory)).toEqual(["result"]);
});

it("replaces what stood there, and keeps it when the new one fails", async () => {
  const path = join(directory, "result");
  await publishDirectory(path, fillWith("old"));
  await expect(publishDirectory(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await readFile(join(path, "file"), "utf8")).toBe("old");
  await publishDirectory(path, fillWith("new"));
  expect(await readFile(join(path, "file"), "utf8")).toBe("new");
  expect(await readdir(directory)).toEqual(["result"]);
});

it("points a link elsewhere", async () => {
  const path = join(directory, "default");
  await publishLink(path, "one");
  await publishLink(path, "two");
  expect(await readlink(path)).toBe("two");
});
