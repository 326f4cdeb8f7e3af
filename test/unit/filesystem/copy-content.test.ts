import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { copyContent } from "../../../src/core/filesystem/copy-content.ts";

const [uid = 0, gid = 0] = [process.getuid?.(), process.getgid?.()];

let directory: string;
let target: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "copy-"));
  target = join(directory, "to");
});
afterEach(() => rmSync(directory, { recursive: true }));

function copy(content: Uint8Array, size = content.length): void {
  const source = join(directory, "from");
  writeFileSync(source, content);
  truncateSync(source, size);
  const fd = openSync(source, "r");
  try {
    copyContent(fd, target, { uid, gid, mode: 0o640 });
  } finally {
    closeSync(fd);
  }
}

test.each([0, 1, 2 ** 20, 3 * 2 ** 20 + 5])("%i bytes", (size) => {
  const content = Buffer.alloc(size, "abc");
  copy(content);
  expect(readFileSync(target).equals(content)).toBe(true);
  expect(statSync(target).mode & 0o7777).toBe(0o640);
});

test("a hole stays one", () => {
  copy(Buffer.from("begin"), 64 * 2 ** 20);
  const { size, blocks } = statSync(target);
  expect(size).toBe(64 * 2 ** 20);
  expect(blocks * 512).toBeLessThan(2 * 2 ** 20);
  expect(readFileSync(target).subarray(0, 6).toString()).toBe("begin\0");
});

test("what is there already, were it a link, is not written to", () => {
  const other = join(directory, "other");
  writeFileSync(other, "other");
  symlinkSync(other, target);
  expect(() => copy(Buffer.from("text"))).toThrow("EEXIST");
  expect(readFileSync(other, "utf8")).toBe("other");
});
