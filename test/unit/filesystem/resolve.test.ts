import { expect, test } from "vitest";
import { resolveLayers, type Sight } from "../../../src/core/filesystem/fuse/resolve.ts";

const absent: Sight = { kind: "absent" };
const whiteout: Sight = { kind: "whiteout" };
const file: Sight = { kind: "file" };
const directory: Sight = { kind: "directory", opaque: false };
const opaque: Sight = { kind: "directory", opaque: true };

test.each([
  ["nothing anywhere", [absent, absent], { kind: "none" }],
  ["a file of the master", [absent, absent, file], { kind: "file", layer: 2 }],
  ["the topmost of several files", [absent, file, file], { kind: "file", layer: 1 }],
  ["a whiteout over a file", [whiteout, file], { kind: "none" }],
  ["a file over a whiteout", [file, whiteout, file], { kind: "file", layer: 0 }],
  ["a whiteout between two directories", [directory, whiteout, directory], { kind: "directory", layers: [0] }],
  ["directories, one of which has nothing", [directory, absent, directory], { kind: "directory", layers: [0, 2] }],
  ["an opaque directory", [opaque, directory], { kind: "directory", layers: [0] }],
  ["an opaque directory below another", [directory, opaque, directory], { kind: "directory", layers: [0, 1] }],
  ["a directory over a file", [directory, file, directory], { kind: "directory", layers: [0] }],
  ["a file over a directory", [file, directory], { kind: "file", layer: 0 }],
] as const)("%s", (_, sights, resolved) => {
  const layers = sights.map((_, index) => index);
  expect(resolveLayers(layers, (layer) => sights[layer] ?? absent)).toEqual(resolved);
});

test("asks no layer below the one that decides", () => {
  const asked: number[] = [];
  resolveLayers([0, 1, 2], (layer) => {
    asked.push(layer);
    return layer === 1 ? whiteout : absent;
  });
  expect(asked).toEqual([0, 1]);
});

test("asks only the layers that it is given, such as those below the upper one", () => {
  expect(resolveLayers([1, 2], (layer) => (layer === 0 ? whiteout : file))).toEqual({ kind: "file", layer: 1 });
});
