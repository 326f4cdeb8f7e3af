import { afterAll, beforeAll, expect, test } from "vitest";
import { TestLab } from "../../support/lab.ts";
import { FILES, Sandbox } from "../../support/sandbox.ts";
import { snapshot } from "../../support/snapshot.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await Sandbox.open();
});
afterAll(() => sandbox.close());

/** Two guests on one segment, in a directory. */
function twoGuests(
  directory: string,
  { master, guest = "alice", bridge = "lan" }: Record<string, string> = {},
): TestLab {
  const topology = {
    name: "names",
    bridges: { [bridge]: {} },
    guests: {
      [guest]: { interfaces: { eth0: { bridge, addresses: ["10.0.0.1/24"] } } },
      bob: { interfaces: { eth0: { bridge, addresses: ["10.0.0.2/24"] } } },
    },
  };
  return new TestLab(sandbox, master === undefined ? topology : { ...topology, defaults: { master } }, directory);
}

/** Brings a lab up, uses it, and takes it down without a trace. */
async function live(lab: TestLab, guest = "alice"): Promise<void> {
  lab.save();
  const before = await snapshot(sandbox);
  await lab.apply();
  await lab.inside(guest, "ping -c 1 -W 5 10.0.0.2; mkdir -p /root; echo kept > /root/file");
  await lab.expectSettled();
  await lab.destroy();
  expect(await snapshot(sandbox)).toEqual(before);
  const diff = `${lab.directory}/.dumm/guests/${guest}/diff`;
  expect(await sandbox.output("cat", `${diff}/root/file`)).toBe("kept\n");
}

test("a topology that lies 180 characters deep", async () => {
  const directory = `${FILES}/${"a-rather-long-name/".repeat(10)}`.slice(0, 180).padEnd(180, "x");
  await live(twoGuests(directory));
});

test("a path with blanks, commas, colons, quotes and more, of the topology and of the master", async () => {
  const directory = `${FILES}/it's "a", b: c\\d=é (100%) $HOME`;
  const busybox = await sandbox.dumm(["master", "list", "--json"]);
  const [{ path }] = JSON.parse(busybox.stdout).filter(({ name }: { name: string }) => name === "busybox");
  await sandbox.output("mkdir", "-p", directory);
  await sandbox.output("cp", "-a", path, `${directory}/master: copy, one`);
  await live(twoGuests(directory, { master: "./master: copy, one" }));
});

test("a guest and a bridge with names of 30 characters: short links, with the long names as altnames", async () => {
  const guest = "a-guest-with-30-characters-abc";
  const bridge = "a-bridge-with-30-characters-ab";
  const lab = twoGuests(`${FILES}/long`, { guest, bridge });
  await lab.apply();
  const { guests, bridges } = await lab.status();
  const tap = guests.find(({ name }) => name === guest)?.interfaces[0]?.tap ?? "";
  const link = bridges[0]?.link ?? "";
  for (const [short, long] of [
    [tap, `${guest}-eth0`],
    [link, bridge],
  ] as const) {
    expect(short.length).toBeLessThanOrEqual(15);
    expect(await sandbox.output("ip", "link", "show", long)).toContain(` ${short}: `);
  }
  expect(await sandbox.output("ip", "link", "show", `${guest}-eth0`)).toContain(` master ${link} `);
  await lab.destroy();
  await live(lab, guest);
});

test("a lab and a guest with names as long as they may be", async () => {
  const guest = "a-guest-with-a-name-of-40-characters-abc";
  const lab = twoGuests(`${FILES}/longest`, { guest });
  lab.topology.name = "a-lab-with-a-name-of-32-letters1";
  await live(lab, guest);
});

test("a TMPDIR of the user's, where a guest that is confined sees nothing, and one that is not has its memory", async () => {
  const lab = new TestLab(sandbox, { name: "names", guests: { alice: {}, bob: { confined: false } } });
  lab.save();
  await sandbox.output("mkdir", "-p", `${FILES}/tmp`);
  const { status, stderr } = await sandbox.dumm(["apply", lab.file], { env: { TMPDIR: `${FILES}/tmp` } });
  expect({ status, stderr: stderr.replace(/^ok .*\n/gm, "") }).toEqual({ status: 0, stderr: "" });
  const { alice, bob } = await lab.processes();
  const maps = (pid?: number | null): Promise<string> => sandbox.output("cat", `/proc/${pid}/maps`);
  expect(await maps(alice?.pid)).not.toContain(`${FILES}/tmp`);
  expect(await maps(bob?.pid)).toContain(`${FILES}/tmp`);
  await lab.destroy();
});
