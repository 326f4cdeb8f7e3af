import { expect, test } from "vitest";
import { NodeTable, ROOT } from "../../../src/core/filesystem/fuse/nodes.ts";

const paths = (table: NodeTable, id: bigint): string[] => [...(table.get(id)?.paths ?? [])].sort();

test("a path keeps its number, and no number is given twice", () => {
  const table = new NodeTable();
  const { id } = table.at("/a");
  expect(table.at("/a").id).toBe(id);
  table.unlink("/a");
  expect(table.at("/a").id).not.toBe(id);
  expect(paths(table, id)).toEqual([]);
  expect(paths(table, ROOT)).toEqual([""]);
});

test("names of one file share its number, and one of them may go", () => {
  const table = new NodeTable();
  const node = table.at("/a");
  table.link(node, "/b");
  expect(table.at("/b").id).toBe(node.id);
  table.unlink("/a");
  expect(paths(table, node.id)).toEqual(["/b"]);
});

test("what is renamed keeps its number, with all that lies below it", () => {
  const table = new NodeTable();
  const [directory, below, beside] = ["/d", "/d/x/y", "/dd"].map((path) => table.at(path));
  const covered = table.at("/e");
  table.rename("/d", "/e");
  expect(paths(table, directory?.id ?? 0n)).toEqual(["/e"]);
  expect(paths(table, below?.id ?? 0n)).toEqual(["/e/x/y"]);
  expect(paths(table, beside?.id ?? 0n)).toEqual(["/dd"]);
  expect(paths(table, covered.id)).toEqual([]);
});

test("what is unlinked is known until the kernel has forgotten each time that it was told of it", () => {
  const table = new NodeTable();
  const { id } = table.lookup("/a");
  table.lookup("/a");
  table.unlink("/a");
  table.forget(id, 1);
  expect(table.get(id)).toBeDefined();
  table.forget(id, 1);
  expect(table.get(id)).toBeUndefined();
  expect(table.lookup("/a").id).not.toBe(id);
});

test("what the kernel does not know keeps its number while there is room, and what it knows for ever", () => {
  const table = new NodeTable(2);
  const [known, a, b, c] = ["/known", "/a", "/b", "/c"].map((path) => table.lookup(path).id);
  for (const id of [b, a, c]) table.forget(id ?? 0n, 1);
  expect(table.at("/a").id).toBe(a);
  expect(table.lookup("/c").id).toBe(c);
  expect(table.at("/b").id).not.toBe(b);
  table.at("/d");
  expect(table.get(a ?? 0n)).toBeUndefined();
  expect(table.at("/known").id).toBe(known);
  expect(table.get(c ?? 0n)).toBeDefined();
  table.forget(ROOT, 1);
  expect(paths(table, ROOT)).toEqual([""]);
});

test("a directory that is renamed takes along what the kernel has forgotten", () => {
  const table = new NodeTable();
  const below = table.at("/d/x");
  table.lookup("/d");
  table.rename("/d", "/e");
  expect(table.at("/e/x").id).toBe(below.id);
});

const file = (links: bigint) => ({ key: "1:7", links });

test("a file that is found under several names is one, also when the one that was known is gone", () => {
  const table = new NodeTable();
  const { id } = table.lookup("/a", file(2n));
  table.unlink("/a", file(2n));
  expect(table.lookup("/b", file(1n)).id).toBe(id);
  expect(paths(table, id)).toEqual(["/b"]);
  table.unlink("/b", file(1n));
  // Another file, which has got the number of that one on the disk.
  expect(table.lookup("/c", file(2n)).id).not.toBe(id);
});

test("a file is no longer told by what the kernel has forgotten", () => {
  const table = new NodeTable(1);
  const { id } = table.lookup("/a", file(2n));
  table.forget(id, 1);
  table.at("/other");
  expect(table.get(id)).toBeUndefined();
  expect(table.at("/b", file(2n)).id).toBe(table.at("/a", file(2n)).id);
});
