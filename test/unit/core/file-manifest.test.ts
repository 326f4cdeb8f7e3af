import { expect, test } from "vitest";
import { formatManifest, parseManifest, withoutFile, withWritten } from "../../../src/core/file-manifest.ts";

const hash = (digit: string): string => digit.repeat(64);

test("it remembers what was written last, and before that", () => {
  let manifest = withWritten(new Map(), "/a", hash("1"));
  manifest = withWritten(manifest, "/a", hash("1"));
  expect([...manifest]).toEqual([["/a", [hash("1")]]]);
  for (const digit of ["2", "3"]) manifest = withWritten(manifest, "/a", hash(digit));
  expect([...manifest]).toEqual([["/a", [hash("3"), hash("2")]]]);
  expect([...withoutFile(manifest, "/a")]).toEqual([]);
});

test("it is read as it was written, whatever the paths", () => {
  const manifest = new Map([
    ["/etc/motd", [hash("1")]],
    ["/with a space", [hash("2"), hash("3")]],
    ["/with\na line \\n", [hash("4")]],
  ]);
  expect(parseManifest(formatManifest(manifest))).toEqual(manifest);
});

test("what is no manifest is an empty one", () => {
  expect(parseManifest(`\0\nabc /etc\n${hash("1")} relative\n${hash("g")} /a\n`)).toEqual(new Map());
});
