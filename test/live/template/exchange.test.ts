import { mkdirSync, symlinkSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { whilePinging } from "../../support/ping.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { snapshot } from "../../support/snapshot.ts";

let sandbox: Sandbox;
let lab: TestLab;

/** Writes a file of a template. */
function write(template: string, guest: string, path: string, content: string, mode?: number): void {
  sandbox.write(`${lab.directory}/templates/${template}/diff/${guest}/${path}`, content, mode);
}

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, {
    name: "templates",
    bridges: { lan: {} },
    guests: {
      moon: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } } },
      sun: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
      alice: {},
    },
  });
  write("psk", "moon", "etc/scene", "psk\n");
  write("psk", "moon", "etc/swanctl/secret", "0sAv\n", 0o640);
  write("psk", "moon", "usr/sbin/hello", "#!/bin/sh\necho hello\n", 0o4755);
  write("psk", "moon", "etc/.wh.passwd", "");
  write("psk", "sun", "etc/scene", "psk\n");
  write("certs", "moon", "etc/scene", "certs\n");
  write("certs", "moon", "etc/init.d/.wh..wh..opq", "");
  write("certs", "moon", "etc/init.d/only", "");
  write("debug", "moon", "etc/debug", "");
  mkdirSync(sandbox.reach(`${lab.directory}/templates/debug/diff/moon/tmp`), { recursive: true, mode: 0o700 });
  symlinkSync("scene", sandbox.reach(`${lab.directory}/templates/certs/diff/moon/etc/link`));
});
afterAll(() => sandbox.close());

/** What a guest sees of its whole file system: names, modes, owners, links and contents. */
const everything = (guest: string): Promise<string> =>
  lab.inside(
    guest,
    `find / -xdev ! -type d ! -path /.dumm/agent | sort | xargs stat -c '%n %F %a %u %g %s %N %Y'
     find / -xdev -type d | sort | xargs stat -c '%n %a %u %g'
     find / -xdev -type f ! -path /.dumm/agent | sort | xargs sha256sum`,
  );

test("a lab without templates is brought up", async () => {
  await lab.apply();
  await lab.inside(
    "moon",
    "mkdir -p /etc/init.d; echo mine > /etc/init.d/mine; chmod 1777 /tmp; mkdir /var/own; chown 7:8 /var/own",
  );
  await lab.expectSettled();
});

test("a template is laid over running guests, and taken off: they are as before", async () => {
  const [before, running] = [await everything("moon"), await lab.processes()];
  lab.topology.template = "psk";
  await whilePinging(lab, "moon", "10.0.0.2", async () => {
    expect(await lab.changes()).toMatchObject([
      { object: "templates", guest: "moon", observed: [], desired: [{ name: "psk" }] },
      { object: "templates", guest: "sun" },
    ]);
    expect(operationsOf(await lab.apply())).toEqual(["lay-templates moon", "lay-templates sun"]);
    expect(
      await lab.inside(
        "moon",
        "cat /etc/scene; /usr/sbin/hello; stat -c '%a %u %g' /etc/swanctl/secret /usr/sbin/hello",
      ),
    ).toBe("psk\nhello\n640 0 0\n4755 0 0\n");
    expect(await lab.inside("moon", "test ! -e /etc/passwd; cat /etc/init.d/mine")).toBe("mine\n");
    await lab.inside("moon", "echo scribble > /etc/scene; rm -r /etc/init.d; echo x > /scribble; touch /var/own/file");
    await lab.expectSettled();
    delete lab.topology.template;
    expect(operationsOf(await lab.apply())).toEqual(["take-off-templates moon", "take-off-templates sun"]);
  });
  expect(await everything("moon")).toBe(before);
  expect(await lab.processes()).toEqual(running);
  await lab.expectSettled();
});

test("templates are exchanged, and lie over each other in their order", async () => {
  lab.topology.template = "psk";
  await lab.apply();
  await lab.inside("moon", "echo scribble > /etc/scene");
  delete lab.topology.template;
  lab.topology.templates = ["certs", "debug"];
  expect(operationsOf(await lab.apply())).toEqual(["lay-templates moon", "take-off-templates sun"]);
  expect(
    await lab.inside("moon", "cat /etc/link; ls /etc/init.d /etc/debug; test -e /etc/passwd; test ! -e /etc/swanctl"),
  ).toBe("certs\n/etc/debug\n\n/etc/init.d:\nonly\n");
  // What is the guest's own keeps its owner and permissions.
  expect(await lab.inside("moon", "stat -c %a /tmp")).toBe("1777\n");
  lab.topology.templates = ["psk", "certs"];
  await lab.apply();
  expect(await lab.inside("moon", "cat /etc/scene /etc/swanctl/secret")).toBe("certs\n0sAv\n");
  lab.topology.templates = ["certs", "psk"];
  await lab.apply();
  expect(await lab.inside("moon", "cat /etc/scene")).toBe("psk\n");
  await lab.expectSettled();
});

test("a template that is edited on disk is drift", async () => {
  write("psk", "moon", "etc/scene", "psk, edited\n");
  expect(await lab.changes()).toMatchObject([{ object: "templates", guest: "moon" }]);
  const { stdout } = await sandbox.dumm(["diff", lab.file]);
  expect(stdout).toBe("~ templates of moon: psk was edited\n");
  expect(operationsOf(await lab.apply())).toEqual(["lay-templates moon"]);
  expect(await lab.inside("moon", "cat /etc/scene")).toBe("psk, edited\n");
  await lab.expectSettled();
});

test("what dumm itself has put into a guest outlives a template", async () => {
  const { moon } = lab.topology.guests ?? {};
  if (moon === undefined) throw new Error("no moon");
  moon.files = { "/etc/scene": { content: "declared\n" }, "/etc/motd": { content: "hello\n" } };
  await lab.apply();
  expect(await lab.inside("moon", "cat /etc/scene /etc/motd")).toBe("declared\nhello\n");
  await lab.expectSettled();
  delete lab.topology.templates;
  await lab.apply();
  expect(await lab.inside("moon", "cat /etc/scene /etc/motd")).toBe("declared\nhello\n");
  await lab.expectSettled();
  delete moon.files;
  await lab.apply();
  await lab.inside("moon", "test ! -e /etc/scene");
  await lab.expectSettled();
});

test("a directory that would hide a link of the guest's is refused, and nothing is laid", async () => {
  await lab.inside("moon", "ln -s /var /data");
  write("bad", "moon", "data/file", "");
  lab.topology.template = "bad";
  lab.save();
  const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(status).toBe(4);
  expect(stderr).toContain("the template has a directory data, which is a link in the guest");
  write("bad", "moon", ".wh.data", "");
  await lab.apply();
  expect(await lab.inside("moon", "ls -l / | grep -c ' data$'; ls /data")).toBe("1\nfile\n");
  delete lab.topology.template;
  await lab.apply();
  expect(await lab.inside("moon", "readlink /data")).toBe("/var\n");
});

test("a template that is not there is told with its place", async () => {
  lab.topology.template = "psks";
  lab.save();
  const { status, stderr } = await sandbox.dumm(["diff", lab.file]);
  expect(status).toBe(3);
  expect(stderr).toMatch(/topology\.yaml:\d+:15: there is no template psks; did you mean "psk"\?/);
  delete lab.topology.template;
});

test("a guest that boots has its template when its init starts; destroy leaves nothing of it", async () => {
  lab.topology.template = "psk";
  await lab.apply();
  const { moon } = lab.topology.guests ?? {};
  if (moon === undefined) throw new Error("no moon");
  moon.memory = "48M";
  lab.save();
  const rebooted = await sandbox.dumm(["apply", "--json", "--allow-reboot", lab.file]);
  expect(rebooted.status).toBe(0);
  expect(operationsOf(JSON.parse(rebooted.stdout)).slice(-2)).toEqual(["lay-templates moon", "release-guest moon"]);
  expect(await lab.inside("moon", "cat /etc/scene")).toBe("psk, edited\n");
  await lab.destroy();
  const { mounts, files, run } = await snapshot(sandbox);
  expect(mounts.filter((line) => line.includes("overlay"))).toEqual([]);
  expect(files.filter((path) => path.includes(".dumm"))).toEqual([]);
  expect(run).toEqual([]);
});
