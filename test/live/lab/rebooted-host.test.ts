import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { snapshot } from "../../support/snapshot.ts";
import { writeTemplates } from "../../support/template-files.ts";

const NOTE = "note: the host was rebooted while the lab ran, which ended alice, bob\n";

/** What outlives the machine: a directory of the host that the tests run on. */
let disk: string;
let sandbox: Sandbox;

beforeEach(async () => {
  disk = mkdtempSync(join(tmpdir(), "dumm-disk-"));
  sandbox = await Sandbox.open();
});
/** In this order: what is mounted there goes with the sandbox. */
afterEach(async () => {
  await sandbox.close();
  rmSync(disk, { recursive: true });
});

/** Ends the machine as a power cut does, with all that runs, its links, its mounts and its /run; and starts it again. */
async function reboot(): Promise<void> {
  await sandbox.close();
  sandbox = await Sandbox.open();
}

function labOn(isolation: "host" | "private"): TestLab {
  const guest = (number: number) => ({
    interfaces: { eth0: { bridge: "lan", addresses: [`10.0.0.${number}/24`] } },
    files: { "/etc/motd": { content: "hello\n" } },
  });
  const topology = { name: "disk", isolation, template: "scene", bridges: { lan: {} } };
  return new TestLab(sandbox, { ...topology, guests: { alice: guest(1), bob: guest(2) } }, disk);
}

/** A lab whose alice has written something, while a template is laid over bob. */
async function bringUp(isolation: "host" | "private"): Promise<void> {
  const lab = labOn(isolation);
  writeTemplates(sandbox, disk, [{ name: "scene", guests: ["bob"] }]);
  await lab.apply();
  await lab.inside("alice", "mkdir /srv; echo kept >/srv/file; rm /etc/shells; sync");
}

test.each(["host", "private"] as const)(
  "isolation %s: a reboot is told, and the next apply brings the lab up again with what guests have written",
  async (isolation) => {
    await bringUp(isolation);
    await reboot();
    const lab = labOn(isolation);
    const told = await sandbox.dumm(["diff", lab.file]);
    expect(told).toMatchObject({ stderr: NOTE, status: 1 });
    expect(told.stdout).toMatch(/^\+ guest alice\b/m);

    const applied = await sandbox.dumm(["apply", lab.file]);
    expect(applied).toMatchObject({ stderr: expect.stringContaining(NOTE), status: 0 });
    await lab.expectSettled();
    expect(await lab.inside("alice", "cat /srv/file; test ! -e /etc/shells; cat /etc/motd")).toBe("kept\nhello\n");
    expect(await lab.inside("bob", "cat /etc/scene")).toBe("scene\n");
    await lab.reaches("alice", "10.0.0.2");
  },
);

test("a lab that a reboot has ended is taken down: what guests have written stays, and nothing else", async () => {
  await bringUp("host");
  await reboot();
  await labOn("host").destroy();
  const { run, links } = await snapshot(sandbox);
  expect(run).toEqual([]);
  expect(links).toHaveLength(1);
  const alice = join(disk, ".dumm/guests/alice");
  expect(readdirSync(alice)).toEqual(["diff"]);
  expect(readFileSync(join(alice, "diff/srv/file"), "utf8")).toBe("kept\n");
});
