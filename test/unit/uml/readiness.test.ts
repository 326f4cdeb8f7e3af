import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Watch } from "../../../src/core/sys/watch.ts";
import { DatagramSocket } from "../../../src/core/uml/datagram-socket.ts";
import { Readiness } from "../../../src/core/uml/readiness.ts";

const watch = new Watch();

/** struct mconsole_notify of arch/um/drivers/mconsole.h. */
function notification(type: number, text: string): Buffer {
  const bytes = Buffer.alloc(16 + 512);
  for (const [index, number] of [0xcafebabe, 2, type, text.length].entries()) bytes.writeUInt32LE(number, index * 4);
  bytes.write(text, 16);
  return bytes;
}

test("a path that is too long is told so", () => {
  expect(() => new Readiness(`/${"x".repeat(107)}`, watch)).toThrow(
    "a socket's path holds 107 bytes, and this one takes 108",
  );
});

test("a guest is ready once its own socket is told so, and by nothing else that comes there", async () => {
  const directory = mkdtempSync(join(tmpdir(), "readiness-"));
  const [alice, bob] = ["alice", "bob"].map((name) => new Readiness(join(directory, name), watch)) as [
    Readiness,
    Readiness,
  ];
  const kernel = new DatagramSocket(join(directory, "kernel"), watch, () => undefined);
  const told: string[] = [];
  void alice.ready.then(() => told.push("alice"));
  void bob.ready.then(() => told.push("bob"));
  try {
    // That its console is there, what a program of the guest says, and bytes.
    for (const other of [notification(0, "/mconsole"), notification(3, "steady"), Buffer.from("ready alice")])
      kernel.send(other, alice.path);
    kernel.send(notification(3, "ready alice\n"), bob.path);
    await bob.ready;
    expect(told).toEqual(["bob"]);
    kernel.send(notification(3, "ready alice\n"), alice.path);
    await alice.ready;
  } finally {
    for (const one of [alice, bob, kernel]) one.close();
  }
  expect(existsSync(alice.path)).toBe(false);
  rmSync(directory, { recursive: true });
});
