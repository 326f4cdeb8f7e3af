import { expect, test } from "vitest";
import { findMount } from "../../../src/core/doctor/mount-of.ts";

const mountinfo = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
25 22 0:21 / /dev/shm rw,nosuid,nodev,noexec shared:3 - tmpfs tmpfs rw,size=64k
26 22 0:22 / /dev/pts rw,nosuid - devpts devpts rw,mode=600,max=128
31 22 0:30 / /run rw - tmpfs tmpfs rw
32 31 0:31 / /run/with\\040space rw - overlay overlay rw,lowerdir=/a
40 22 0:40 / /run ro - ext4 /dev/vdb ro
`;

test.each([
  { path: "/", target: "/", type: "ext4" },
  { path: "/dev/shm", target: "/dev/shm", type: "tmpfs" },
  { path: "/dev/shmem", target: "/", type: "ext4" },
  { path: "/run/with space/deep", target: "/run/with space", type: "overlay" },
])("$path lies on $target", ({ path, target, type }) => {
  expect(findMount(mountinfo, path)).toMatchObject({ target, type });
});

test("of two mounts on one place the later one counts", () => {
  expect(findMount(mountinfo, "/run/dumm")).toMatchObject({ type: "ext4", flags: ["ro"] });
});

test("a mount's flags, and its file system's options", () => {
  expect(findMount(mountinfo, "/dev/shm")?.flags).toContain("noexec");
  expect(findMount(mountinfo, "/dev/pts")?.options.get("max")).toBe("128");
});

test("a root that is not to be seen", () => {
  expect(findMount("25 22 0:21 / /dev/shm rw - tmpfs tmpfs rw\n", "/home")).toBeUndefined();
});
