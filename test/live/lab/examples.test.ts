import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { succeeded } from "../../support/lab.ts";
import { FILES, Sandbox } from "../../support/sandbox.ts";
import { snapshot } from "../../support/snapshot.ts";

const directory = fileURLToPath(new URL("../../../examples/", import.meta.url));

/** What each example promises: which guest reaches which addresses, from which of its own. */
const promised: Record<string, [guest: string, from: string, to: string[]][]> = {
  "quickstart.yaml": [
    ["alice", "10.1.0.10", ["10.2.0.10"]],
    ["bob", "fd00:2::b", ["fd00:1::a"]],
  ],
  "net2net.yaml": [
    ["alice", "10.1.0.10", ["10.2.0.10"]],
    ["bob", "fec2::10", ["fec1::10"]],
  ],
  "clients.yaml": [
    ["client20", "10.0.0.30", ["10.0.0.1"]],
    ["client1", "fd00::11", ["fd00::1"]],
  ],
  "wan.yaml": [
    ["paris", "10.1.0.10", ["10.2.0.10"]],
    ["tokyo", "10.2.0.10", ["10.1.0.10"]],
  ],
  "scenes.yaml": [["alice", "10.1.0.10", ["10.1.0.1"]]],
  "ring.yaml": [
    ["north", "10.1.0.1", ["10.2.0.1", "10.3.0.1", "10.4.0.1"]],
    ["west", "10.4.0.1", ["10.1.0.1", "10.2.0.1", "10.3.0.1"]],
  ],
};

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await Sandbox.open();
});
afterAll(() => sandbox.close());

test.each(readdirSync(directory).filter((name) => name.endsWith(".yaml")))("examples/%s", async (name) => {
  const file = `${sandbox.clone}/examples/${name}`;
  const dir = `--dir=${FILES}/.dumm`;
  const before = await snapshot(sandbox);
  succeeded(await sandbox.dumm(["apply", "--json", dir, file]));
  for (const [guest, from, addresses] of promised[name] ?? []) {
    for (const to of addresses) {
      // Three, for the wide-area link loses one in two hundred.
      const ping = ["exec", "-f", file, dir, guest, "--", "ping", "-c", "3", "-W", "5", "-I", from, to];
      expect(await sandbox.dumm(ping), `${guest} to ${to}`).toMatchObject({ status: 0 });
    }
  }
  expect(promised[name], "an example that this test does not know").toBeDefined();
  expect(succeeded(await sandbox.dumm(["diff", "--json", dir, file]))).toEqual({ changes: [], operations: [] });
  succeeded(await sandbox.dumm(["destroy", "--json", dir, file]));
  expect(await snapshot(sandbox)).toEqual(before);
});
