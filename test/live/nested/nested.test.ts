import { afterAll, beforeAll, expect, test } from "vitest";
import { NestedHost } from "../../support/nested-host.ts";
import { Sandbox } from "../../support/sandbox.ts";

/** On a loaded machine: there every command starts Node in a kernel that runs in a process. In ms. */
const PATIENCE = 400_000;

let sandbox: Sandbox;
let host: NestedHost;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  host = await NestedHost.boot(sandbox);
});
afterAll(() => sandbox.close());

test("on a host that gives control groups, guests are limited", { timeout: PATIENCE }, async () => {
  const results = await host.runTests("test/live/lab/limits.test.ts");
  expect(Object.values(results).filter((status) => status === "passed")).toHaveLength(10);
  expect(Object.values(results)).not.toContain("failed");
});

test("on a host whose bridges filter, guests of one VLAN reach each other and no others", {
  timeout: PATIENCE,
}, async () => {
  const results = await host.runTests("test/live/lab/vlan.test.ts");
  expect(Object.values(results)).toEqual(["passed", "passed", "passed"]);
});
