/** What is bound to a path here stands for a kernel, whose answers Mconsole awaits. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Watch } from "../../../src/core/sys/watch.ts";
import { DatagramSocket } from "../../../src/core/uml/datagram-socket.ts";
import { Mconsole } from "../../../src/core/uml/mconsole.ts";
import { until } from "../../support/until.ts";

let directory: string;
let mconsole: Mconsole;
const watch = new Watch();
const open = new Set<DatagramSocket>();
/** The sockets on which requests are answered, of both kernels, in the order of the requests. */
let answering: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "mconsole-"));
  for (const kernel of ["alice", "mallory"]) mkdirSync(join(directory, `.${kernel}`));
  answering = [];
  mconsole = new Mconsole((path) => {
    const socket = join(directory, `.${path.split("/").at(-1)}`, String(answering.length));
    answering.push(socket);
    return socket;
  }, watch);
});
afterEach(() => {
  mconsole.close();
  for (const socket of open) socket.close();
  open.clear();
  rmSync(directory, { recursive: true });
});

/** A kernel: the requests that have come to it, and what it can send as if it were the answer to one. */
function kernel(name: string) {
  const asked: string[] = [];
  const socket = new DatagramSocket(join(directory, name), watch, (data) => {
    const bytes = Buffer.from(data);
    asked.push(bytes.toString("utf8", 12, 12 + bytes.readUInt32LE(8)));
  });
  open.add(socket);
  const say = (to: string, text: string, { error = 0, more = 0 } = {}): void => {
    const bytes = Buffer.alloc(12 + 512);
    for (const [index, number] of [error, more, text.length].entries()) bytes.writeUInt32LE(number, index * 4);
    bytes.write(text, 12);
    socket.send(bytes, to);
  };
  return { path: socket.path, asked, say };
}

/** Waits until so many requests have come. */
const arrived = (asked: readonly string[], count: number): Promise<true> => until(() => asked.length === count);

const left = (): string[] => ["alice", "mallory"].flatMap((name) => readdirSync(join(directory, `.${name}`)));

test("each request is answered on a socket of its own, which goes with the answer", async () => {
  const alice = kernel("alice");
  const answers = [mconsole.request(alice.path, "version"), mconsole.request(alice.path, "config ssl0")];
  await arrived(alice.asked, 2);
  expect(new Set(answering).size).toBe(2);
  // In whatever order: each is told apart by where it comes.
  alice.say(answering[1] ?? "", "pts:/dev/pts/3");
  alice.say(answering[0] ?? "", "Linux ", { more: 1 });
  alice.say(answering[0] ?? "", "version 7");
  expect(await Promise.all(answers)).toEqual(["Linux version 7", "pts:/dev/pts/3"]);
  expect(left()).toEqual([]);
});

test("an answer counts for the kernel that was shown the socket, whatever name its sender is bound to", async () => {
  const alice = kernel("alice");
  const mallory = kernel("mallory");
  const asked = [mconsole.request(alice.path, "version"), mconsole.request(mallory.path, "version")];
  await Promise.all([arrived(alice.asked, 1), arrived(mallory.asked, 1)]);
  const [toAlice = "", toMallory = ""] = answering;
  // As mallory could in a root of her own: what she sends comes from what is called alice there.
  alice.say(toMallory, "from a socket called alice");
  expect(await asked[1]).toBe("from a socket called alice");
  alice.say(toAlice, "from alice");
  expect(await asked[0]).toBe("from alice");
});

test("what comes after the answer, or too late for it, reaches nobody", async () => {
  const alice = kernel("alice");
  await expect(mconsole.request(alice.path, "version", 20)).rejects.toThrow("no answer to 'version' in 20 ms");
  expect(() => alice.say(answering[0] ?? "", "late")).toThrow("ENOENT");
  const second = mconsole.request(alice.path, "stop");
  await arrived(alice.asked, 2);
  alice.say(answering[1] ?? "", "stopped");
  expect(await second).toBe("stopped");
  expect(left()).toEqual([]);
});

test("a kernel that sends without end delays nobody else", async () => {
  const [alice, mallory] = [kernel("alice"), kernel("mallory")];
  const endless = mconsole.request(mallory.path, "version", 300);
  const failure = expect(endless).rejects.toThrow("no answer");
  await arrived(mallory.asked, 1);
  const flood = setInterval(() => {
    try {
      for (;;) mallory.say(answering[0] ?? "", "more", { more: 1 });
    } catch {
      // Its queue is full: only that one's.
    }
  });
  const answer = mconsole.request(alice.path, "version");
  await arrived(alice.asked, 1);
  alice.say(answering[1] ?? "", "Linux");
  expect(await answer).toBe("Linux");
  await failure;
  clearInterval(flood);
});

test("kernels that never answer keep nobody from being asked", async () => {
  const [alice, mallory] = [kernel("alice"), kernel("mallory")];
  // One more than are asked at once, and no more than a socket holds unread.
  const silent = Array.from({ length: 9 }, () => mconsole.request(mallory.path, "version", 60_000));
  const failures = silent.map((one) => expect(one).rejects.toThrow("closed before 'version' was answered"));
  const answer = mconsole.request(alice.path, "version", 60_000);
  await arrived(alice.asked, 1);
  alice.say(answering.at(-1) ?? "", "Linux");
  expect(await answer).toBe("Linux");
  mconsole.close();
  await Promise.all(failures);
});

test("an answer without an end is none", async () => {
  const alice = kernel("alice");
  const answer = mconsole.request(alice.path, "version");
  await arrived(alice.asked, 1);
  const failure = expect(answer).rejects.toThrow("the answer to 'version' has no end");
  let refused = "";
  await until(() => {
    try {
      alice.say(answering[0] ?? "", "x".repeat(512), { more: 1 });
    } catch (error) {
      refused = String(error);
    }
    // Its queue is full now and then; in the end nobody is there any more.
    return refused.includes("ENOENT");
  });
  await failure;
});

test("a refusal, no kernel, and a guest without a directory for answers", async () => {
  const alice = kernel("alice");
  const refused = mconsole.request(alice.path, "config nonsense");
  const refusal = expect(refused).rejects.toThrow("'config nonsense' was refused: no such device");
  await arrived(alice.asked, 1);
  alice.say(answering[0] ?? "", "no such device\n", { error: 1 });
  await refusal;
  const nobody = mconsole.request(join(directory, "mallory"), "version");
  await expect(nobody).rejects.toThrow("no kernel answers there (ENOENT)");
  await expect(mconsole.request(join(directory, "eve"), "version")).rejects.toThrow("ENOENT");
  await expect(mconsole.request(alice.path, "x".repeat(512))).rejects.toThrow(RangeError);
  expect(left()).toEqual([]);
});

test("closed while it waits", async () => {
  const alice = kernel("alice");
  const waiting = mconsole.request(alice.path, "version");
  const failure = expect(waiting).rejects.toThrow("closed before 'version' was answered");
  await arrived(alice.asked, 1);
  mconsole.close();
  await failure;
  expect(left()).toEqual([]);
});
