import { afterAll, beforeAll, expect, test } from "vitest";
import type { Guest } from "../../../src/core/topology/types.ts";
import { operationsOf, succeeded, TestLab } from "../../support/lab.ts";
import { type Running, Sandbox } from "../../support/sandbox.ts";
import { writeTemplates } from "../../support/template-files.ts";
import { until } from "../../support/until.ts";

let sandbox: Sandbox;
let lab: TestLab;
const guests: Record<"alice" | "bob", Guest> = {
  alice: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } } },
  bob: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
};

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, { name: "state", bridges: { lan: {} }, guests });
  await lab.apply();
});
afterAll(() => sandbox.close());

const state = async (guest: string): Promise<string | undefined> => (await lab.guests())[guest]?.state;

/** Applies what is left to do: a paused guest is named in every report. */
async function expectSettledBut(notCompared: string[]): Promise<void> {
  lab.save();
  const nothing = { changes: [], operations: [], notCompared };
  expect(succeeded(await sandbox.dumm(["diff", "--json", lab.file]))).toEqual(nothing);
  expect(await lab.apply()).toEqual(nothing);
}

test("a paused guest stands still, and goes on where it was with its connections", async () => {
  const running = await lab.processes();
  // nc ends with its input, and with the other end's.
  const start = (guest: string, script: string): Promise<Running> =>
    sandbox.startDumm(["exec", "-f", lab.file, guest, "--", "sh", "-c", script], { stdin: { open: true } });
  const server = await start("bob", "nc -l -p 7000");
  const client = await start("alice", "until nc 10.0.0.2 7000; do :; done");
  client.write("before\n");
  await until(() => server.output().includes("before"), { what: "the first line comes" });

  guests.alice.state = "paused";
  expect(operationsOf(await lab.apply())).toEqual(["pause-guest alice"]);
  expect(await state("alice")).toBe("paused");
  await lab.inside("bob", "! ping -c 1 -W 1 10.0.0.1");
  await expectSettledBut(["alice"]);
  const { stderr } = await sandbox.dumm(["diff", lab.file]);
  expect(stderr).toBe("guest alice is paused: what is inside it is compared, and changed, once it runs\n");
  const exec = await lab.exec("alice", ["true"]);
  expect(exec.status).toBe(125);
  expect(exec.stderr).toContain("paused");

  guests.alice.state = "running";
  expect(operationsOf(await lab.apply())).toEqual(["resume-guest alice"]);
  client.write("after\n");
  await until(() => server.output().includes("after"), { what: "the connection goes on" });
  await server.kill("SIGTERM");
  await client.kill("SIGTERM");
  await Promise.all([server.result, client.result]);
  await lab.expectSettled();
  expect(await lab.processes()).toEqual(running);
});

test("what changes while a guest is paused is made up for in the apply that resumes it", async () => {
  guests.alice.state = "paused";
  await lab.apply();
  Object.assign(guests.alice, { hostname: "wonderland", interfaces: {} });
  guests.bob.sysctls = { "net.ipv4.ip_forward": 1 };
  expect(operationsOf(await lab.apply())).toEqual(["set-sysctl bob net.ipv4.ip_forward"]);
  await expectSettledBut(["alice"]);
  guests.alice.state = "running";
  expect(operationsOf(await lab.apply())).toEqual([
    "resume-guest alice",
    "unplug-interface alice:eth0",
    "set-hostname alice",
    "delete-tap alice-eth0",
  ]);
  expect(await lab.inside("alice", "hostname; ls /sys/class/net")).not.toContain("eth0");
  await lab.expectSettled();
});

test("templates that change while a guest is paused take nothing along in the apply that resumes it", async () => {
  writeTemplates(sandbox, lab.directory, [
    { name: "one", guests: ["alice"] },
    { name: "two", guests: ["alice"] },
  ]);
  lab.topology.template = "one";
  await lab.apply();
  guests.alice.state = "paused";
  await lab.apply();
  Object.assign(guests.alice, { state: "running", files: { "/etc/motd": { content: "hello\n" } } });
  lab.topology.template = "two";
  expect(operationsOf(await lab.apply())).toEqual([
    "resume-guest alice",
    "write-file alice",
    "lay-templates alice",
    // It was written over the first template, and went with that.
    "write-file alice",
  ]);
  expect(await lab.inside("alice", "cat /etc/scene /etc/motd")).toBe("two\nhello\n");
  await lab.expectSettled();
  delete lab.topology.template;
  delete guests.alice.files;
  await lab.apply();
  await lab.expectSettled();
});

test("a stopped guest is powered off, keeps its taps and its files, and starts again", async () => {
  await lab.inside("bob", "echo kept >/etc/kept");
  guests.bob.state = "stopped";
  expect(operationsOf(await lab.apply())).toEqual(["stop-guest bob"]);
  expect((await lab.guests())["bob"]).toMatchObject({ state: "stopped", pid: null });
  await lab.beside("ip", "link", "show", "bob-eth0");
  await lab.expectSettled();
  guests.bob.state = "running";
  expect(operationsOf(await lab.apply())[0]).toBe("start-guest bob");
  expect(await lab.inside("bob", "cat /etc/kept")).toBe("kept\n");
  await lab.expectSettled();
});

test("a guest that starts paused is paused last, and resumed", async () => {
  guests.bob.state = "stopped";
  await lab.apply();
  guests.bob.state = "paused";
  expect(operationsOf(await lab.apply()).slice(-2)).toEqual(["release-guest bob", "pause-guest bob"]);
  guests.bob.state = "running";
  expect(await lab.changes()).toMatchObject([{ attribute: "state", observed: "paused", desired: "running" }]);
  await lab.apply();
  await lab.expectSettled();
});

test("paused guests are stopped cleanly, and taken down with the lab", async () => {
  await lab.inside("bob", "echo late >/etc/late");
  guests.bob.state = "paused";
  await lab.apply();
  guests.bob.state = "stopped";
  expect(operationsOf(await lab.apply())).toEqual(["stop-guest bob"]);
  guests.bob.state = "running";
  await lab.apply();
  expect(await lab.inside("bob", "cat /etc/late")).toBe("late\n");
  guests.alice.state = "paused";
  await lab.apply();
  const { operations } = await lab.destroy();
  expect(operations).toContainEqual(
    expect.objectContaining({ operation: "stop-guest", guest: "alice", status: "done" }),
  );
  expect((await lab.status()).guests.map((guest) => guest.state)).toEqual(["stopped", "stopped"]);
});
