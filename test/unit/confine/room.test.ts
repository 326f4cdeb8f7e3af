import { expect, test } from "vitest";
import { launcherArguments, type Room } from "../../../src/core/confine/room.ts";

const room: Room = {
  ids: { kind: "own", first: 0x7000_0000 },
  users: [{ inside: 0, outside: 0, count: 4_294_967_295 }],
  groups: [{ inside: 0, outside: 0, count: 4_294_967_295 }],
  union: "/home/lab/.dumm/guests/alice/union",
  programs: ["/k/linux", "/lib/libc.so.6"],
  runDirectory: "/run/dumm/lab",
  sockets: "/run/dumm/lab/.alice",
  memory: 64 * 2 ** 20,
  makesDevices: true,
};

/** All that follows an option, for each time that it stands there. */
function given(args: readonly string[], option: string, count: number): string[][] {
  return args.flatMap((arg, index) => (arg === option ? [args.slice(index + 1, index + 1 + count)] : []));
}

test("of the host a guest can write to its union alone, and sees what its kernel needs", () => {
  const args = launcherArguments(room);
  expect(given(args, "--bind", 2)).toEqual([[room.union, room.union]]);
  const seen = ["/k/linux", "/lib/libc.so.6", "/proc/cpuinfo", room.sockets];
  expect(given(args, "--ro-bind", 2)).toEqual(seen.map((path) => [path, path]));
  const devices = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"];
  expect(given(args, "--dev-bind", 2)).toEqual(devices.map((path) => [path, path]));
});

test("its union comes last, for it may lie below a tmpfs of the guest's own", () => {
  const args = launcherArguments(room);
  expect(args.lastIndexOf("--tmpfs")).toBeLessThan(args.indexOf("--bind"));
});

test("its memory has room for itself, its processes for what its kernel can start", () => {
  const args = launcherArguments(room);
  expect(given(args, "--tmpfs", 2)).toContainEqual([String(72 * 2 ** 20), "/dev/shm"]);
  expect(Object.fromEntries(given(args, "--limit", 2))).toMatchObject({ nproc: "576", nofile: "16384" });
});

test("where it shares ids it is in a group of its own, and has the host's tun device", () => {
  const args = launcherArguments({ ...room, ids: { kind: "shared", group: 9 }, makesDevices: false });
  expect(given(args, "--group", 1)).toEqual([["9"]]);
  expect(given(args, "--tun", 1)).toEqual([]);
  expect(given(args, "--dev-bind", 2)).toContainEqual(["/dev/net/tun", "/dev/net/tun"]);
});
