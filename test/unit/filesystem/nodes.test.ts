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
