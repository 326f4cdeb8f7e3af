import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operationsOf, succeeded, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";

let sandbox: Sandbox;
let lab: TestLab;

const template = async (...args: string[]) => sandbox.dumm(["template", ...args, "-f", lab.file, "--json"]);

/** What a template has for moon: names, kinds and permissions. */
const holds = (name: string): Promise<string> =>
  sandbox.output(
    "sh",
    "-c",
    `cd ${lab.directory}/templates/${name}/diff/moon && find . ! -type d -printf '%P %y %m %l\n' | sort`,
  );

const read = (name: string, path: string): string =>
  readFileSync(sandbox.reach(`${lab.directory}/templates/${name}/diff/moon/${path}`), "utf8");

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, {
    name: "record",
    defaults: { hosts: true },
    bridges: { lan: {} },
    guests: {
      moon: {
        interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } },
        files: { "/etc/declared": { content: "declared\n" } },
      },
      sun: {},
    },
  });
  await lab.apply();
  await lab.inside("moon", "mkdir /etc/list; echo old > /etc/list/old; echo own > /etc/own");
});
afterAll(() => sandbox.close());

test("what guests write while a template is recorded is in it, and not in them, once it is taken off", async () => {
  succeeded(await template("record", "scene"));
  const { stdout } = await sandbox.dumm(["diff", lab.file]);
  expect(stdout).toBe(
    "~ templates of moon: scene (recording) -> none\n~ templates of sun: scene (recording) -> none\n",
  );
  await lab.inside(
    "moon",
    `echo scene > /etc/scene; chmod 640 /etc/scene; ln -s scene /etc/link; rm /etc/own; echo 1 > /etc/declared
     rm -r /etc/list; mkdir /etc/list /empty; echo new > /etc/list/new; mkfifo /etc/fifo
     touch /.wh..wh..opq /etc/.wh.scene; truncate -s 5G /etc/huge`,
  );
  succeeded(await template("unload"));
  expect(
    await lab.inside(
      "moon",
      "cat /etc/list/* /etc/own /etc/declared; ls -d /etc/scene /empty 2>&1 | grep -c 'No such'",
    ),
  ).toBe("old\nown\ndeclared\n2\n");
  expect(await holds("scene")).toBe(
    "etc/.wh.own f 644 \netc/link l 777 scene\netc/list/.wh..wh..opq f 644 \netc/list/new f 644 \netc/scene f 640 \n",
  );
  expect(read("scene", "etc/scene")).toBe("scene\n");
  await lab.expectSettled();
});

test("it can be recorded further, and an apply ends that and lays what came of it", async () => {
  lab.topology.template = "scene";
  await lab.apply();
  const look = "cat /etc/link; ls /etc/list; test ! -e /etc/own";
  expect(await lab.inside("moon", look)).toBe("scene\nnew\n");
  succeeded(await template("record", "scene"));
  await lab.inside("moon", `${look}; rm /etc/scene; echo own again > /etc/own; echo more > /etc/list/more`);
  expect(operationsOf(await lab.apply())).toContain("lay-templates moon");
  expect(await lab.inside("moon", "cat /etc/own; ls /etc/list; test ! -e /etc/scene")).toBe("own again\nmore\nnew\n");
  await lab.expectSettled();
  expect(await holds("scene")).toBe(
    "etc/.wh.scene f 644 \netc/link l 777 scene\netc/list/.wh..wh..opq f 644 \netc/list/more f 644 \netc/list/new f 644 \netc/own f 644 \n",
  );
});

test("what guests have changed so far is saved as a template, and stays in them", async () => {
  delete lab.topology.template;
  await lab.apply();
  await lab.inside("moon", "rm /etc/passwd; echo x > /root-file");
  expect(succeeded(await template("save", "saved"))).toMatchObject({ name: "saved", guests: ["moon"] });
  expect(await holds("saved")).toBe("etc/.wh.passwd f 644 \netc/list/old f 644 \netc/own f 644 \nroot-file f 644 \n");
  expect(await template("save", "saved")).toMatchObject({ status: 2 });
  expect(await lab.inside("moon", "cat /root-file")).toBe("x\n");
  await lab.expectSettled();
});

test("what is recorded is not lost as the lab is taken down", async () => {
  succeeded(await template("record", "last"));
  await lab.inside("moon", "echo last > /etc/last");
  await lab.destroy();
  expect(read("last", "etc/last")).toBe("last\n");
});
