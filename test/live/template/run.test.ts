import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";

let sandbox: Sandbox;
let lab: TestLab;

/** What a template runs in moon. */
function writeRun(template: string, run: { load?: string[]; unload?: string[] }): void {
  sandbox.write(`${lab.directory}/templates/${template}/template.yaml`, JSON.stringify({ run: { moon: run } }));
}

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, { name: "run", guests: { moon: {}, sun: {} } });
  sandbox.write(`${lab.directory}/templates/one/diff/moon/etc/scene`, "one\n");
  sandbox.write(`${lab.directory}/templates/two/diff/moon/etc/scene`, "two\n");
  for (const name of ["one", "two"]) {
    writeRun(name, {
      load: [`echo load ${name}, seeing $(cat /etc/scene) >>/run/log`],
      unload: [`echo unload ${name}, seeing $(cat /etc/scene) >>/run/log`],
    });
  }
  await lab.apply();
});
afterAll(() => sandbox.close());

test("lists run after laying and before taking off, once", async () => {
  lab.topology.template = "one";
  expect(operationsOf(await lab.apply())).toEqual(["lay-templates moon", "run-template moon"]);
  await lab.expectSettled();
  lab.topology.template = "two";
  expect(operationsOf(await lab.apply())).toEqual(["run-template moon", "lay-templates moon", "run-template moon"]);
  delete lab.topology.template;
  await lab.apply();
  await lab.expectSettled();
  expect(await lab.inside("moon", "cat /run/log")).toBe(
    "load one, seeing one\nunload one, seeing one\nload two, seeing two\nunload two, seeing two\n",
  );
});

test("a load list that fails is told, and runs again in the next apply", async () => {
  writeRun("one", { load: ["echo first >>/run/tries", "echo oh no >&2; test -e /run/ready"] });
  lab.topology.template = "one";
  lab.save();
  const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(status).toBe(4);
  expect(stderr).toContain("load of template one in guest moon: `echo oh no >&2; test -e /run/ready` ended with 1");
  expect(stderr).toContain("oh no");
  expect(await lab.changes()).toMatchObject([{ object: "run", guest: "moon", template: "one", difference: "missing" }]);
  await lab.inside("moon", "touch /run/ready");
  expect(operationsOf(await lab.apply())).toEqual(["run-template moon"]);
  expect(await lab.inside("moon", "cat /run/tries")).toBe("first\nfirst\n");
  await lab.expectSettled();
});

test("an unload list that fails is told, and keeps no template on", async () => {
  writeRun("one", { unload: ["exit 7"] });
  await lab.apply();
  delete lab.topology.template;
  lab.save();
  const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(status).toBe(4);
  expect(stderr).toContain("unload of template one in guest moon: `exit 7` ended with 7");
  expect(operationsOf(await lab.apply())).toEqual(["take-off-templates moon"]);
  await lab.expectSettled();
});

test("hooks run on the host as a template comes and goes, each once; one that fails is told", async () => {
  const template = `${lab.directory}/templates/two`;
  const log = `${lab.directory}/log`;
  const say = `echo "$(basename $0) $DUMM_LAB $DUMM_TEMPLATE $DUMM_DIR $PWD" >>${log}`;
  sandbox.write(`${template}/load`, `#!/bin/sh\n${say}\ntest -e ${lab.directory}/ready\n`, 0o755);
  sandbox.write(`${template}/unload`, `#!/bin/sh\n${say}\necho no >&2; exit 3\n`, 0o755);
  lab.topology.template = "two";
  lab.save();
  expect(await sandbox.dumm(["apply", lab.file])).toMatchObject({ status: 4 });
  sandbox.write(`${lab.directory}/ready`, "");
  expect(await lab.changes()).toMatchObject([{ object: "hook", template: "two", difference: "missing" }]);
  expect(operationsOf(await lab.apply())).toEqual(["run-hook"]);
  await lab.expectSettled();
  delete lab.topology.template;
  lab.save();
  const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(status).toBe(4);
  expect(stderr).toContain(`${template}/unload: it ended with 3`);
  await lab.expectSettled();
  const said = (hook: string): string => `${hook} run two ${lab.directory}/.dumm ${template}\n`;
  expect(readFileSync(sandbox.reach(log), "utf8")).toBe(said("load") + said("load") + said("unload"));
});

test("what a template.yaml has wrong is told with its place", async () => {
  const file = `${lab.directory}/templates/one/template.yaml`;
  sandbox.write(file, "run:\n  moon:\n    laod: [true]\n    unload: echo\n");
  lab.topology.template = "one";
  lab.save();
  const { status, stderr } = await sandbox.dumm(["diff", lab.file]);
  expect(status).toBe(3);
  expect(stderr).toContain(`${file}:3:5: unknown key "laod"; it has load and unload`);
  expect(stderr).toContain(`${file}:4:13: expected a list of commands`);
});
