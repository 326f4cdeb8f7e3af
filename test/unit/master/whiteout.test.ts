import { describe, expect, it } from "vitest";
import { layerEntry } from "../../../src/core/filesystem/whiteout.ts";
import { namedDirectories } from "../../../src/core/master/image/merge.ts";

describe("layerEntry", () => {
  it("tells what a name says in a layer", () => {
    expect(layerEntry("passwd")).toEqual({ kind: "file" });
    expect(layerEntry("wh.passwd")).toEqual({ kind: "file" });
    expect(layerEntry(".wh.passwd")).toEqual({ kind: "deletes", name: "passwd" });
    expect(layerEntry(".wh..hidden")).toEqual({ kind: "deletes", name: ".hidden" });
    expect(layerEntry(".wh..wh..opq")).toEqual({ kind: "opaque" });
    expect(layerEntry(".wh..wh.plnk")).toEqual({ kind: "note" });
  });

  it("refuses to delete the directory itself, or the one above", () => {
    for (const name of [".wh.", ".wh..", ".wh..."]) expect(() => layerEntry(name)).toThrow(RangeError);
  });
});

it("namedDirectories reads tar's list, whichever way it begins", () => {
  expect(namedDirectories("./\n./usr/\n./usr/file\nlib/\n/etc/ssl/\n")).toEqual(new Set(["", "usr", "lib", "etc/ssl"]));
});
