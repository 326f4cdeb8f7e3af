import { expect, test } from "vitest";
import { parseMountInfo } from "../../../src/core/filesystem/mountinfo.ts";

test("mounts are read, with optional fields and without", () => {
  const text = [
    "22 27 0:21 / /proc rw,nosuid - proc proc rw",
    "36 35 98:0 /mnt1 /mnt2 rw,noatime shared:2 master:1 - ext3 /dev/root rw,errors=continue",
    "",
  ].join("\n");
  expect(parseMountInfo(text)).toEqual([
    { target: "/proc", type: "proc", source: "proc", options: new Map([["rw", ""]]) },
    {
      target: "/mnt2",
      type: "ext3",
      source: "/dev/root",
      options: new Map([
        ["rw", ""],
        ["errors", "continue"],
      ]),
    },
  ]);
});

test("what the kernel has escaped is as it was", () => {
  const [mount] = parseMountInfo(
    String.raw`90 27 0:50 / /srv/a\040lab/uni\011on\012\134x rw - overlay over\040lay rw,lowerdir=/a\054b:/m\040m,upperdir=/u=v`,
  );
  expect(mount).toEqual({
    target: "/srv/a lab/uni\ton\n\\x",
    type: "overlay",
    source: "over lay",
    options: new Map([
      ["rw", ""],
      ["lowerdir", "/a,b:/m m"],
      ["upperdir", "/u=v"],
    ]),
  });
});

test("a mount point that is called `-` ends no fields", () => {
  const [mount] = parseMountInfo("90 27 0:50 / /- rw - tmpfs none rw");
  expect(mount).toMatchObject({ target: "/-", type: "tmpfs" });
});

test("an empty table has no mounts", () => {
  expect(parseMountInfo("")).toEqual([]);
});
