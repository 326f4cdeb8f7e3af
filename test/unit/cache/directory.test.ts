import { userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { cacheDirectory } from "../../../src/core/cache/directory.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it.each([
  ["/cache", "/home/moon", "/cache/dumm"],
  ["", "/home/moon", "/home/moon/.cache/dumm"],
  ["relative", "/home/moon", "/home/moon/.cache/dumm"],
  ["", "", join(userInfo().homedir, ".cache/dumm")],
])("with XDG_CACHE_HOME=%j and HOME=%j is %s", (cache, home, expected) => {
  vi.stubEnv("XDG_CACHE_HOME", cache);
  vi.stubEnv("HOME", home);
  expect(cacheDirectory()).toBe(expected);
});
