import { expect, test } from "vitest";
import { parseMountInfo, stackAt } from "../../../src/core/filesystem/mountinfo.ts";

test("mounts are read, with optional fields and without", () => {
  const text = [
    "22 27 0:21 / /proc rw,nosuid - proc proc rw",
    "36 35 98:0 /mnt1 /mnt2 rw,noatime shared:2 master:1 - ext3 /dev/root rw,errors=continue",
    "",
  ].join("\n");
  expect(parseMountInfo(text)).toEqual([
    {
      id: 22,
      parent: 27,
      device: "0:21",
      target: "/proc",
      type: "proc",
      source: "proc",
      options: new Map([["rw", ""]]),
    },
    {
      id: 36,
      parent: 35,
      device: "98:0",
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
  expect(mount).toMatchObject({
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

test("what lies on one mount point is told from the lowest up, in whatever order the table has it", () => {
  const mounts = parseMountInfo(
    [
      "12 11 0:3 / /union rw - overlay third rw",
      "10 1 0:1 / /union rw - overlay first rw",
      "13 1 0:4 / /other rw - overlay other rw",
      "11 10 0:2 / /union rw - overlay second rw",
    ].join("\n"),
  );
  expect(stackAt(mounts, "/union").map(({ source }) => source)).toEqual(["first", "second", "third"]);
  expect(stackAt(mounts, "/nothing")).toEqual([]);
});

test("an empty table has no mounts", () => {
  expect(parseMountInfo("")).toEqual([]);
});
