import { dirname } from "node:path";
import { expect, test } from "vitest";
import { LabLayout } from "../../../src/core/lab/layout.ts";

/** The longest path that sockaddr_un holds with its closing NUL, in bytes. */
const LONGEST = 107;
/** pid_max of a 64-bit kernel at its most: 4194304. */
const LONGEST_PID = 7;

test.each(["/run/dumm", "/run/user/1000/dumm"])(
  "below %s all sockets have paths short enough, whatever the names",
  (root) => {
    const layout = new LabLayout("l".repeat(32), "/lab", root);
    const guest = "g".repeat(40);
    expect(layout.mconsole(guest).length).toBeLessThanOrEqual(LONGEST);
    expect(layout.newSocket(guest).length - String(process.pid).length + LONGEST_PID).toBeLessThanOrEqual(LONGEST);
  },
);

test("guests answer in directories that are not each other's, and no guest's own", () => {
  const layout = new LabLayout("lab", "/lab", "/run/dumm");
  const directories = ["alice", "alice-2", "sockets", "told", "hooks"].map((guest) => layout.sockets(guest));
  expect(new Set(directories.map((path) => dirname(path)))).toEqual(new Set([layout.run]));
  const others = [
    layout.hooks,
    layout.recollection("alice").path,
    layout.guestRun("alice"),
    layout.guestRun("sockets"),
  ];
  expect(new Set([...directories, ...others]).size).toBe(directories.length + others.length);
  expect(dirname(layout.newSocket("alice"))).toBe(layout.sockets("alice"));
});
