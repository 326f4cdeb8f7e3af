import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { AgentClient } from "../../../src/core/agent/client.ts";
import { Line } from "../../../src/core/agent/line.ts";
import type { HostMessage } from "../../../src/core/agent/message.ts";
import { DoomedClient } from "./doomed-client.ts";
import { TestGuest } from "./guest.ts";
import { eventually, run, until } from "./run.ts";

let guest: TestGuest;

beforeAll(async () => {
  guest = await TestGuest.start();
});
afterAll(async () => {
  await guest?.[Symbol.asyncDispose]();
});

const clients: AgentClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

/** A client of any line, or of a certain one, until the test's end. */
async function connect(index?: number, timeoutMs = 20_000): Promise<AgentClient> {
  const locate = (asked: number) => (index === undefined || asked === index ? guest.locate(asked) : undefined);
  const client = await AgentClient.connect(locate, { timeoutMs });
  clients.push(client);
  return client;
}

/** Where a line is, once the agent has opened it again after its last client. */
function path(index: number): Promise<string> {
  return eventually(async () => guest.locate(index));
}

describe("lines", () => {
  test("serve eight clients at once, and no ninth", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => connect()));
    const answers = await Promise.all(all.map((client, i) => run(client, `echo ${i}`)));
    expect(answers.map(({ stdout }) => stdout)).toEqual(["0\n", "1\n", "2\n", "3\n", "4\n", "5\n", "6\n", "7\n"]);
    await expect(AgentClient.connect(guest.locate, { timeoutMs: 300 })).rejects.toMatchObject({ code: "busy" });
  });

  test("are open again for the next client, however often", async () => {
    for (let i = 0; i < 100; i++) {
      const client = await connect(3);
      expect(await client.sysctl.list()).toEqual([]);
      client.close();
    }
  });

  test("that have gone deaf are passed over", async () => {
    // More than the window, from somebody who is no client: UML reads such a line no more.
    const line = Line.open(await path(0), { data: () => undefined, end: () => undefined });
    line?.write(Buffer.alloc(8000, "x"));
    await Promise.all(Array.from({ length: 7 }, () => connect()));
    line?.close();
  });

  test("without an agent behind them are told", async () => {
    const nowhere = () => "/dev/pts/999999";
    await expect(AgentClient.connect(nowhere, { timeoutMs: 100, where: "guest x" })).rejects.toMatchObject({
      code: "guest-failed",
      message: "guest x: the guest's agent does not answer (waited 100 ms)",
    });
  });

  test("of a paused guest do not answer, and do so when it goes on", async () => {
    const client = await connect(5);
    await guest.mconsole("stop");
    const answer = client.sysctl.list();
    const other = connect(6, 300);
    await expect(other).rejects.toMatchObject({ code: "guest-failed" });
    await guest.mconsole("go");
    expect(await answer).toEqual([]);
    client.close();
  });

  test("end where the agent has gone silent, with all that waits there", async () => {
    const client = await connect(4);
    await guest.mconsole("stop");
    const waits = expect(client.netlink(0).receive()).rejects.toMatchObject({ code: "guest-failed" });
    await expect(client.within(300, () => client.sysctl.list())).rejects.toMatchObject({
      code: "guest-failed",
      what: "the guest's agent did not answer within 0.3 s",
    });
    await waits;
    await guest.mconsole("go");
  });
});

describe("a client that is killed", () => {
  /** Nothing but the agent, the kernel's own and what asks runs in the guest. */
  async function expectNothingLeft(client: AgentClient): Promise<void> {
    await until(async () => {
      const { stdout } = await run(client, { argv: ["ps", "-o", "ppid,args"] });
      const programs = stdout
        .split("\n")
        .filter((line) => /^ *\d+ +[^[ ]/.test(line) && !/ps -o|dumm.agent|^ *0 /.test(line));
      return programs.length === 0;
    });
  }

  /** Bytes of the welcome, and with those of what the sleeper says once it sleeps. */
  const WELCOME = 23;
  const ASLEEP = WELCOME + 13;

  const tty = { rows: 24, columns: 80 };
  // A job in a process group of its own, one that ignores SIGHUP as well, and one in the foreground.
  const jobs = "set -m; sleep 1001 & trap '' HUP; sleep 1002 & echo up; sleep 1003";
  const sleeper: HostMessage = { type: "exec", request: { argv: ["sh", "-c", jobs], env: {}, cwd: "/", tty } };
  const talker: HostMessage = { type: "exec", request: { argv: ["yes"], env: {}, cwd: "/" } };
  const open: HostMessage = { type: "netlink-open", protocol: 0 };
  const read: HostMessage = { type: "read-file", path: "/proc/self/status" };
  const write: HostMessage = { type: "write-file", mode: 0o600, path: "/half", content: Buffer.alloc(900) };
  /** RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP */
  const dump: HostMessage = {
    type: "netlink",
    datagram: Buffer.from("200000001200010301000000".padEnd(64, "0"), "hex"),
  };

  test.each<[string, (readonly [number, HostMessage])[], number, number]>([
    [
      "in the middle of a frame",
      [
        [1, sleeper],
        [2, read],
      ],
      5,
      ASLEEP,
    ],
    ["in the middle of a long message", [[1, write]], 500, WELCOME],
    [
      "while its programs run",
      [
        [1, sleeper],
        [2, sleeper],
      ],
      0,
      ASLEEP,
    ],
    ["while its program writes and it does not read", [[1, talker]], 0, 2000],
    [
      "in the middle of a netlink dump",
      [
        [1, open],
        [1, dump],
        [1, dump],
        [1, dump],
      ],
      0,
      WELCOME + 1,
    ],
  ])("%s leaves the line to the next and nothing behind", async (_, messages, cut, least) => {
    const doomed = await DoomedClient.start(await path(4), messages, cut, least);
    await doomed.kill();
    const client = await connect(4);
    expect(await client.sysctl.list()).toEqual([]);
    await expectNothingLeft(client);
    client.close();
  });

  test("whose line is not hung up loses all to the next hello", async () => {
    // Somebody else holds the line open, so that the kernel sees no hangup.
    const holder = await DoomedClient.start(await path(2), [], 0, 0);
    const doomed = await DoomedClient.start(
      await path(2),
      [
        [1, sleeper],
        [2, read],
      ],
      5,
      ASLEEP,
    );
    await doomed.kill();
    const client = await connect(2);
    expect(await client.sysctl.list()).toEqual([]);
    await expectNothingLeft(client);
    client.close();
    await holder.kill();
  });

  test("leaves the sessions of the others alone", async () => {
    const client = await connect(1);
    const session = client.exec({ argv: ["cat"] });
    const doomed = await DoomedClient.start(await path(7), [[1, sleeper]], 0, ASLEEP);
    await doomed.kill();
    await connect(7).then((next) => next.close());
    session.stdin.end("alive");
    const [bytes] = await once(session.stdout, "data");
    expect(String(bytes)).toBe("alive");
    client.close();
  });
});

test("close() ends what the client has started", async () => {
  const client = await connect();
  const session = client.exec({ argv: ["sleep", "1000"] });
  const socket = client.netlink(0);
  await client.sysctl.list();
  client.close();
  await expect(session.exit).rejects.toMatchObject({ code: "guest-failed" });
  await expect(socket.receive()).rejects.toMatchObject({ code: "guest-failed" });
  await expect(client.sysctl.list()).rejects.toMatchObject({ code: "guest-failed" });
  const next = await connect();
  await until(async () => !(await run(next, "ps")).stdout.includes("sleep 1000"));
  next.close();
});
