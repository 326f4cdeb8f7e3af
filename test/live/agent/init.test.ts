import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TestGuest } from "./guest.ts";
import { run, until } from "./run.ts";

/** A guest for one test, with a client. */
async function withGuest(
  options: Parameters<typeof TestGuest.start>[0],
  work: (guest: TestGuest, client: Awaited<ReturnType<TestGuest["connect"]>>) => Promise<void>,
): Promise<void> {
  const guest = await TestGuest.start(options);
  try {
    const client = await guest.connect();
    await work(guest, client);
    client.close();
  } finally {
    await guest[Symbol.asyncDispose]();
  }
}

describe("the guest's init", () => {
  test("has mounted what programs expect, raised lo and set the name", async () => {
    await withGuest({}, async (_, client) => {
      const { stdout } = await run(
        client,
        "cut -d' ' -f2 /proc/mounts; cat /sys/class/net/lo/flags; hostname; ls -l /dev/fd",
      );
      for (const path of ["/proc", "/sys", "/dev", "/dev/pts", "/dev/shm", "/run", "/sys/fs/cgroup"]) {
        expect(stdout.split("\n")).toContain(path);
      }
      expect(stdout).toContain("\n0x9\nguest\n");
      expect(stdout).toContain("/proc/self/fd");
    });
  });

  test("takes the name of the command line", async () => {
    await withGuest({ args: ["dumm.hostname=alice"] }, async (_, client) => {
      expect((await run(client, "hostname")).stdout).toBe("alice\n");
    });
  });

  test("reaps orphans", async () => {
    await withGuest({}, async (_, client) => {
      await run(client, "(sh -c 'exit 0' & exec sleep 0.05) & exit 0");
      await until(async () => !/ Z |\[sh\]|\[sleep\]/.test((await run(client, "ps -o pid,stat,args")).stdout));
    });
  });

  test("stays where the master has none", async () => {
    await withGuest({}, async (guest, client) => {
      expect(client.held).toBe(true);
      await client.release();
      await client.release();
      expect(client.held).toBe(false);
      const other = await guest.connect();
      expect(other.held).toBe(false);
      expect((await run(other, "cat /proc/1/cmdline")).stdout).toBe("/.dumm/agent\0");
      other.close();
    });
  });

  test("becomes the master's at release, and the agent serves on", async () => {
    const init = "#!/bin/sh\necho started $$ $1 >/started\ntrap '' TERM\nwhile :; do sleep 1000; done\n";
    await withGuest({ init, args: ["single"] }, async (guest, client) => {
      expect(existsSync(join(guest.directory, "root/started"))).toBe(false);
      const session = client.exec({ argv: ["cat"] });
      await client.release();
      await until(async () => (await run(client, "cat /started")).stdout === "started 1 single\n");
      expect((await run(client, "cat /proc/1/comm")).stdout).toBe("init\n");
      expect((await run(client, "cat /proc/1/status")).stdout).toMatch(/SigBlk:\s0+\n/);
      session.stdin.end();
      expect(await session.exit).toEqual({ status: 0 });
      const other = await guest.connect();
      expect(other.held).toBe(false);
      other.close();
      await client.powerOff();
      await guest.ended;
    });
  });

  test("that cannot be started is told, and the guest stays held", async () => {
    await withGuest({ args: ["dumm.init=/none"] }, async (guest, client) => {
      await expect(client.release()).rejects.toThrow("cannot start the master's init: ENOENT");
      const other = await guest.connect();
      expect(other.held).toBe(true);
      other.close();
      await client.writeFile("/none", "#!/bin/sh\nexec sleep 1000", { mode: 0o755 });
      await client.release();
      expect(client.held).toBe(false);
    });
  });

  test("starts the server again should it die", async () => {
    await withGuest({}, async (guest, client) => {
      const session = client.exec({ argv: ["sh", "-c", "kill -9 $PPID; sleep 1000"] });
      await expect(session.exit).rejects.toThrow("the guest's agent was restarted");
      const next = await guest.connect();
      expect((await run(next, "echo back")).stdout).toBe("back\n");
      next.close();
    });
  });
});

describe("power off", () => {
  test("lets programs end, writes back, and ends the guest", async () => {
    await withGuest({}, async (guest, client) => {
      await run(
        client,
        "(trap 'echo ended >/ended; exit' TERM; echo up >/up; while :; do sleep 0.01; done) 2>/dev/null &",
      );
      await until(async () => existsSync(join(guest.directory, "root/up")));
      await client.powerOff();
      await guest.ended;
      expect(existsSync(join(guest.directory, "root/ended"))).toBe(true);
      await expect(client.sync()).rejects.toMatchObject({ code: "guest-failed" });
    });
  });

  test("does not wait for programs that ignore it", async () => {
    await withGuest({}, async (guest, client) => {
      await run(client, "(trap '' TERM; while :; do sleep 1000; done) &");
      await client.powerOff();
      await guest.ended;
    });
  });

  test("follows mconsole's cad", async () => {
    await withGuest({}, async (guest, client) => {
      await guest.mconsole("cad");
      await guest.ended;
      await expect(client.sync()).rejects.toMatchObject({ code: "guest-failed" });
    });
  });

  test("of the kernel itself is told to whatever waits", async () => {
    await withGuest({}, async (guest, client) => {
      const session = client.exec({ argv: ["sleep", "1000"] });
      await client.sysctl.list();
      await guest.mconsole("halt").catch(() => undefined);
      await expect(session.exit).rejects.toThrow("the guest's agent hung up");
      await guest.ended;
    });
  });
});
