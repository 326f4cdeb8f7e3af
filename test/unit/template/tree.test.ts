import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NO_RUN } from "../../../src/core/template/run-lists.ts";
import { hashTree, readTree } from "../../../src/core/template/tree.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dumm-tree-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content = "", mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true, mode: 0o755 });
  writeFileSync(join(root, path), content);
  chmodSync(join(root, path), mode);
}

const hash = (run = NO_RUN): string => hashTree(readTree(root), root, run);

test("what a template has is told parents first, with whiteouts in the form of OCI images", () => {
  write("etc/motd", "", 0o640);
  write("etc/.wh.passwd");
  write("etc/init.d/.wh..wh..opq");
  write(".wh.data");
  symlinkSync("motd", join(root, "etc/link"));
  expect(readTree(root)).toEqual([
    { path: "etc", kind: "directory", mode: 0o755, opaque: false },
    { path: "etc/init.d", kind: "directory", mode: 0o755, opaque: true },
    { path: "etc/link", kind: "link", target: "motd" },
    { path: "etc/motd", kind: "file", mode: 0o640 },
    { path: "etc/passwd", kind: "whiteout" },
    { path: "data", kind: "whiteout" },
  ]);
  expect(readTree(join(root, "none"))).toEqual([]);
});

test("what takes the place of something deleted hides all of it", () => {
  write(".wh.data");
  write("data/file");
  write(".wh.file");
  write("file");
  expect(readTree(root)).toEqual([
    { path: "data", kind: "directory", mode: 0o755, opaque: true },
    { path: "data/file", kind: "file", mode: 0o644 },
    { path: "file", kind: "file", mode: 0o644 },
  ]);
});

test.each([".wh.", "etc/.wh..wh.x", ".wh..wh..opq"])("%s is refused", (path) => {
  write(path);
  expect(() => readTree(root)).toThrow(/deletes nothing|would hide all/);
});

test("a hash stands for names, permissions, contents and what is run, and for no times", () => {
  write("etc/motd", "hello");
  const hashes = [hash()];
  utimesSync(join(root, "etc/motd"), 1, 1);
  expect(hash()).toBe(hashes[0]);
  for (const change of [
    () => write("etc/motd", "hallo"),
    () => chmodSync(join(root, "etc/motd"), 0o600),
    () => write("etc/.wh.issue"),
    () => symlinkSync("a", join(root, "link")),
  ]) {
    change();
    hashes.push(hash());
  }
  hashes.push(hash({ load: ["true"], unload: [] }), hash({ load: [], unload: ["true"] }));
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("a file of more than 2 GiB has a hash too, the same with holes and without", () => {
  write("disk", "begin");
  truncateSync(join(root, "disk"), 3 * 2 ** 30);
  appendFileSync(join(root, "disk"), "end");
  const hashes = [hash()];
  appendFileSync(join(root, "disk"), "\0");
  hashes.push(hash());
  expect(new Set(hashes).size).toBe(2);

  write("disk", `begin${"\0".repeat(300_000)}end`);
  const whole = hash();
  write("disk", "begin");
  truncateSync(join(root, "disk"), 300_005);
  appendFileSync(join(root, "disk"), "end");
  expect(hash()).toBe(whole);
});

test("a file of more than 4 GiB is refused by its name", () => {
  write("etc/huge");
  truncateSync(join(root, "etc/huge"), 2 ** 40);
  expect(() => readTree(root)).toThrow(`${root}/etc/huge: it is larger than 4 GiB`);
});
