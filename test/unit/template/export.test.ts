import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exportLayer } from "../../../src/core/template/export.ts";

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
afterEach(() => rmSync(root, { recursive: true }));

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
