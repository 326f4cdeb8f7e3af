import { afterAll, beforeAll, expect, test } from "vitest";
import type { File } from "../../../src/core/topology/types.ts";
import { operationsOf, type Report, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";

let sandbox: Sandbox;
let lab: TestLab;
let files: Record<string, File>;
const alice: { files?: Record<string, File> } = {};

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, { name: "files", guests: { alice } });
  sandbox.write(`${lab.directory}/frr.conf`, "log stdout\n");
  files = {
    "/etc/profile": { content: "PS1=x\n" },
    "/etc/frr/frr.conf": { source: "frr.conf", mode: "0640" },
  };
  alice.files = files;
});
afterAll(() => sandbox.close());

const paths = ({ operations }: Report): unknown[] => operations.map(({ operation, path }) => [operation, path]);

test("a guest has its files when its init starts", async () => {
  expect(operationsOf(await lab.apply()).at(-1)).toBe("release-guest alice");
  expect(await lab.inside("alice", "cat /etc/profile /etc/frr/frr.conf; stat -c %a /etc/frr/frr.conf")).toBe(
    "PS1=x\nlog stdout\n640\n",
  );
  await lab.expectSettled();
});

test("one that differs is written again, whoever changed it", async () => {
  const running = await lab.processes();
  await lab.inside("alice", "echo more >>/etc/profile");
  expect(paths(await lab.apply())).toEqual([["write-file", "/etc/profile"]]);
  await lab.inside("alice", "chmod 600 /etc/profile; rm /etc/frr/frr.conf");
  expect(await lab.changes()).toMatchObject([
    { path: "/etc/profile", difference: "differs", observed: { mode: "0600" }, desired: { mode: "0644" } },
    { path: "/etc/frr/frr.conf", difference: "missing" },
  ]);
  sandbox.write(`${lab.directory}/frr.conf`, "log syslog\n");
  await lab.apply();
  expect(await lab.inside("alice", "cat /etc/profile /etc/frr/frr.conf; stat -c %a /etc/profile")).toBe(
    "PS1=x\nlog syslog\n644\n",
  );
  await lab.expectSettled();
  expect(await lab.processes()).toEqual(running);
});

test("one that is taken out goes, the master's own comes back, and one that somebody changed stays", async () => {
  const master = await lab.inside("alice", "cat /etc/shells");
  Object.assign(files, { "/etc/shells": { content: "/bin/none\n" }, "/srv/changed": { content: "ours\n" } });
  await lab.apply();
  expect(await lab.inside("alice", "cat /etc/shells")).toBe("/bin/none\n");
  await lab.inside("alice", "echo mine >/srv/changed");
  for (const path of ["/etc/shells", "/srv/changed", "/etc/frr/frr.conf"]) delete files[path];
  expect(paths(await lab.apply()).sort()).toEqual([
    ["remove-file", "/etc/frr/frr.conf"],
    ["remove-file", "/etc/shells"],
  ]);
  expect(await lab.inside("alice", "cat /etc/shells")).toBe(master);
  expect(await lab.inside("alice", "cat /srv/changed; ls -A /etc/frr")).toBe("mine\n");
  await lab.expectSettled();
});

test("what an earlier life of the guest had is not there when it starts again without", async () => {
  files["/srv/old"] = { content: "old\n" };
  await lab.apply();
  await lab.inside("alice", "echo own >/srv/own");
  await lab.destroy();
  delete files["/srv/old"];
  await lab.apply();
  expect(await lab.inside("alice", "ls /srv; cat /etc/profile")).toBe("changed\nown\nPS1=x\n");
  await lab.expectSettled();
});

test("a source that is not there is a problem of the topology, and changes nothing", async () => {
  files["/etc/none"] = { source: "none" };
  lab.save();
  const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(status).toBe(3);
  expect(stderr).toMatch(/topology\.yaml:\d+:\d+: there is no file none; it is looked for in /);
});
