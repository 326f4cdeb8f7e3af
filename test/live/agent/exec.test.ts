import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentClient } from "../../../src/core/agent/client.ts";
import { SysError } from "../../../src/core/sys/libc.ts";
import { TestGuest } from "./guest.ts";
import { run, until } from "./run.ts";

let guest: TestGuest;
let client: AgentClient;

beforeAll(async () => {
  guest = await TestGuest.start();
  client = await guest.connect();
});
afterAll(async () => {
  client?.close();
  await guest?.[Symbol.asyncDispose]();
});

describe("a program", () => {
  test("has its own stdout, stderr and exit status", async () => {
    expect(await run(client, "echo out; echo err >&2; exit 3")).toEqual({
      exit: { status: 3 },
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  test("reads its input to the end", async () => {
    expect((await run(client, "cat; echo done", "a\nb")).stdout).toBe("a\nbdone\n");
  });

  test("passes on every byte, in both directions at once", async () => {
    const bytes = randomBytes(700_000);
    const { stdout } = await run(client, { argv: ["cat"] }, bytes);
    const hash = (data: Buffer) => createHash("sha256").update(data).digest("hex");
    expect(hash(Buffer.from(stdout, "latin1"))).toBe(hash(bytes));
  });

  test("that a signal ended says which", async () => {
    expect((await run(client, "kill -TERM $$")).exit).toEqual({ signal: "SIGTERM" });
  });

  test("gets the host's signals, with all of its group", async () => {
    const session = client.exec({ argv: ["sh", "-c", "sleep 1000 & echo up; wait"] });
    await once(session.stdout, "data");
    session.kill("SIGTERM");
    expect(await session.exit).toEqual({ signal: "SIGTERM" });
    await until(async () => !(await run(client, "ps")).stdout.includes("sleep 1000"));
  });

  test("has the environment that it is given, and PATH and HOME", async () => {
    const { stdout } = await run(client, { argv: ["env"], env: { A: "b c" } });
    expect(stdout.split("\n").sort()).toEqual([
      "",
      "A=b c",
      "HOME=/root",
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ]);
  });

  test("is looked up in the PATH that it is given", async () => {
    await client.writeFile("/opt/tool", "#!/bin/sh\necho found", { mode: 0o755 });
    expect((await run(client, { argv: ["tool"], env: { PATH: "/bin:/opt" } })).stdout).toBe("found\n");
  });

  test("has the directory, user and group that it is given", async () => {
    const { stdout } = await run(client, {
      argv: ["sh", "-c", "pwd; id -u; id -g; id -G"],
      cwd: "/proc",
      uid: 5,
      gid: 6,
    });
    expect(stdout).toBe("/proc\n5\n6\n6\n");
  });

  test.each([
    [["/none"], "ENOENT"],
    [["none"], "ENOENT"],
    [["/etc"], "EACCES"],
  ])("%j cannot be started: %s", async (argv, code) => {
    const error = await client.exec({ argv }).exit.catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "exec-failed", message: `guest guest: cannot run '${argv[0]}': ${code}` });
    expect(error).toHaveProperty("cause.code", code);
    expect((error as Error).cause).toBeInstanceOf(SysError);
  });

  test("cannot be started where its directory is missing", async () => {
    await expect(client.exec({ argv: ["true"], cwd: "/none" }).exit).rejects.toThrow("ENOENT");
  });

  test("may leave another behind, which nobody waits for", async () => {
    const { exit, stdout } = await run(client, "sleep 1000 & echo $!");
    expect(exit).toEqual({ status: 0 });
    expect((await run(client, `kill ${stdout.trim()}`)).exit).toEqual({ status: 0 });
  });

  test("takes long arguments", async () => {
    const long = "x".repeat(100_000);
    expect((await run(client, { argv: ["sh", "-c", 'printf %s "$1" | wc -c', "sh", long] })).stdout).toBe("100000\n");
  });
});

describe("flow control", () => {
  test("a program that does not read its input blocks nobody", async () => {
    const session = client.exec({ argv: ["sleep", "1000"] });
    session.stdin.write(Buffer.alloc(1_000_000));
    expect((await run(client, "echo still here")).stdout).toBe("still here\n");
    session.kill("SIGKILL");
    expect(await session.exit).toEqual({ signal: "SIGKILL" });
  });

  test("a program whose output is not read blocks nobody, and loses nothing", async () => {
    const session = client.exec({ argv: ["sh", "-c", "dd if=/dev/zero bs=1000 count=2000 2>/dev/null; echo end >&2"] });
    session.stderr.resume();
    expect((await run(client, "echo still here")).stdout).toBe("still here\n");
    let length = 0;
    session.stdout.on("data", (bytes: Buffer) => {
      length += bytes.length;
    });
    expect(await session.exit).toEqual({ status: 0 });
    if (!session.stdout.readableEnded) await once(session.stdout, "end");
    expect(length).toBe(2_000_000);
  });

  test("a program that closes its input is not waited for", async () => {
    const { exit } = await run(client, { argv: ["sh", "-c", "exec <&-; sleep 0.1"] }, Buffer.alloc(300_000));
    expect(exit).toEqual({ status: 0 });
  });

  test("many programs run at once", async () => {
    const all = await Promise.all(Array.from({ length: 30 }, (_, i) => run(client, `echo ${i}; exit ${i}`)));
    expect(all.map(({ exit, stdout }) => [exit, stdout])).toEqual(
      Array.from({ length: 30 }, (_, i) => [{ status: i }, `${i}\n`]),
    );
  });
});

describe("a terminal", () => {
  const tty = { rows: 33, columns: 111 };

  test("is the program's controlling one, of the size that it is given", async () => {
    const { stdout } = await run(client, {
      argv: ["sh", "-c", "tty; stty size; echo hi >/dev/tty; echo err >&2"],
      tty,
    });
    expect(stdout).toMatch(/^\/dev\/pts\/\d+\r\n33 111\r\nhi\r\nerr\r\n$/);
  });

  test("can be resized, and says so to the program", async () => {
    const session = client.exec({
      argv: ["sh", "-c", "trap 'stty size; exit 0' WINCH; echo up; while :; do sleep 0.01; done"],
      tty,
    });
    let output = "";
    session.stdout.on("data", (bytes: Buffer) => {
      output += bytes;
    });
    await once(session.stdout, "data");
    session.resize(44, 55);
    expect(await session.exit).toEqual({ status: 0 });
    expect(output).toContain("44 55");
  });

  test("turns Ctrl-C into SIGINT, and the end of the input into its character", async () => {
    const session = client.exec({ argv: ["sh", "-c", "echo up; exec sleep 1000"], tty });
    await once(session.stdout, "data");
    session.stdin.write("\x03");
    expect(await session.exit).toEqual({ signal: "SIGINT" });
    expect((await run(client, { argv: ["cat"], tty }, "line\n")).exit).toEqual({ status: 0 });
  });

  test("loses none of a large output", async () => {
    const { stdout } = await run(client, { argv: ["seq", "1", "20000"], tty });
    expect(stdout.split("\r\n").length).toBe(20_001);
  });
});
