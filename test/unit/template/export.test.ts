import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exportLayer } from "../../../src/core/template/export.ts";
import { readTree } from "../../../src/core/template/tree.ts";

/** After each call of node:fs, so that what is there for a moment is seen too. */
const watch = vi.hoisted(() => ({ after: (): void => undefined }));

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const watched = Object.entries(real).map(([name, value]) => {
    if (!name.endsWith("Sync") || typeof value !== "function") return [name, value];
    const call = (...args: unknown[]): unknown => {
      const result = Reflect.apply(value, undefined, args);
      watch.after();
      return result;
    };
    return [name, call];
  });
  return Object.fromEntries(watched);
});

let root: string;
let layer: string;
let target: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dumm-export-"));
  layer = join(root, "layer");
  target = join(root, "templates/scene/diff/moon");
  mkdirSync(layer);
});
afterEach(() => execFileSync("rm", ["-r", root]));

function write(path: string, content: string, mode = 0o644): void {
  writeFileSync(join(layer, path), content);
  chmodSync(join(layer, path), mode);
}

test("a guest's set-user-id program is at no moment one in the template", () => {
  write("shell", "#!", 0o4755);
  const modes = new Set<number>();
  let looking = false;
  watch.after = () => {
    if (looking) return;
    looking = true;
    if (existsSync(join(target, "shell"))) modes.add(lstatSync(join(target, "shell")).mode & 0o7777);
    looking = false;
  };
  exportLayer(layer, target);
  watch.after = () => undefined;
  expect([...modes]).toEqual([0o600, 0o755]);
  expect(readFileSync(join(target, "shell"), "utf8")).toBe("#!");
});

test("of a file with holes what is on the disk is copied, and no more", () => {
  const end = 3 * 2 ** 30;
  write("disk", "begin");
  truncateSync(join(layer, "disk"), end);
  appendFileSync(join(layer, "disk"), "end");
  exportLayer(layer, target);
  const made = openSync(join(target, "disk"), "r");
  const { size, blocks } = fstatSync(made);
  expect(size).toBe(end + 3);
  expect(blocks * 512).toBeLessThan(2 ** 20);
  expect([textAt(made, 0, 6), textAt(made, end - 1, 6)]).toEqual(["begin\0", "\0end"]);
  closeSync(made);
});

test("a file larger than a template can hold is left out, and so is dumm's own that a guest has made so", () => {
  write("huge", "");
  truncateSync(join(layer, "huge"), 2 ** 40);
  mkdirSync(join(layer, ".dumm"));
  write(".dumm/files", "");
  truncateSync(join(layer, ".dumm/files"), 2 ** 40);
  mkdirSync(join(layer, "etc"));
  write("etc/hosts", "");
  truncateSync(join(layer, "etc/hosts"), 3 * 2 ** 30);
  write("kept", "kept");
  exportLayer(layer, target);
  expect(readdirSync(target)).toEqual(["etc", "kept"]);
  expect(readTree(target)).toHaveLength(3);
});

test("a guest's own files that are named like whiteouts are left out, and so delete nothing", () => {
  mkdirSync(join(layer, "etc/.wh.d"), { recursive: true });
  for (const path of [".wh..wh..opq", ".wh.", "data", ".wh.data", "etc/.wh..wh.x", "etc/.wh.d/file", "etc/motd"])
    write(path, "");
  exportLayer(layer, target);
  expect(readTree(target).map(({ path, kind }) => [path, kind])).toEqual([
    ["data", "file"],
    ["etc", "directory"],
    ["etc/motd", "file"],
  ]);
});

test("names and paths that are too long for a template are left out", () => {
  write("n".repeat(251), "");
  write("n".repeat(252), "");
  // Made from within: no path leads there.
  execFileSync(
    "sh",
    [
      "-c",
      `i=0; while [ $i -lt 20 ]; do mkdir ${"d".repeat(250)} && cd -P ${"d".repeat(250)} && : >file; i=$((i+1)); done`,
    ],
    { cwd: layer },
  );
  exportLayer(layer, target);
  const paths = readTree(target).map(({ path }) => path);
  expect(paths).toContain("n".repeat(251));
  expect(Math.max(...paths.map((path) => path.length))).toBeLessThanOrEqual(2048);
  expect(paths.filter((path) => path.endsWith("/file"))).toHaveLength(8);
});

function textAt(fd: number, at: number, length: number): string {
  const text = Buffer.alloc(length);
  return text.toString("latin1", 0, readSync(fd, text, 0, length, at));
}
