import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { succeeded, TestLab } from "../../support/lab.ts";
import { whilePinging } from "../../support/ping.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { until } from "../../support/until.ts";

const GUESTS = 10;
const EXCHANGES = 50;

const names = Array.from({ length: GUESTS }, (_, index) => `g${index}`);
const addressOf = (index: number): string => `10.0.0.${1 + (index % GUESTS)}`;
const scenes = ["one", "two", "three"];

let sandbox: Sandbox;
let lab: TestLab;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  lab = new TestLab(sandbox, {
    name: "ten",
    bridges: { lan: {} },
    guests: Object.fromEntries(
      names.map((name, index) => [
        name,
        { interfaces: { eth0: { bridge: "lan", addresses: [`${addressOf(index)}/24`] } } },
      ]),
    ),
  });
  for (const scene of scenes) {
    for (const name of names) {
      const diff = `${lab.directory}/templates/${scene}/diff/${name}/etc`;
      sandbox.write(`${diff}/scene`, `${scene}\n`);
      sandbox.write(`${diff}/only-${scene}`, "");
    }
  }
  for (const scene of scenes) {
    const template = `${lab.directory}/templates/${scene}`;
    sandbox.write(`${template}/diff/g0/etc/httpd.conf`, `I:${scene}.html\n`);
    sandbox.write(`${template}/diff/g0/srv/${scene}.html`, `${scene}\n`);
    sandbox.write(`${template}/template.yaml`, JSON.stringify({ run: { g0: { load: [RESTART] } } }));
  }
  await lab.apply();
});
afterAll(() => sandbox.close());

/** A daemon that reads its configuration as it starts, and only then. */
const RESTART = "killall httpd; until httpd -c /etc/httpd.conf -h /srv; do usleep 20000; done 2>/dev/null";

/** Tells what a command writes as that changes; LOST where the command fails. */
const watch = (command: string): string => `while :; do
  now=$(${command}) || now=LOST
  [ "$now" = "$last" ] || { echo "$now"; last=$now; }
  usleep 100000
done 2>/dev/null`;

/** Loads the templates that it is given the names of, one after the other. A process for each would take most of the time. */
const LOADER = `
import { createInterface } from "node:readline";
import { exchangeTemplates, loadLab } from ${JSON.stringify(fileURLToPath(new URL("../../../dist/bundle/index.js", import.meta.url)))};
const nothing = () => undefined;
const options = { wait: true, signal: new AbortController().signal };
const calls = { onWait: nothing, onBuild: nothing, onPlan: nothing, onOutcome: nothing };
for await (const name of createInterface({ input: process.stdin })) {
  const lab = await loadLab(process.argv[1], undefined, [name]);
  const { outcomes, remaining } = await exchangeTemplates(lab, { ...options, ...calls });
  const failed = outcomes.filter(({ status }) => status !== "done");
  console.log(failed.length + remaining.length === 0 ? name : JSON.stringify({ failed, remaining }));
}`;

const load = async (scene: string): Promise<void> => {
  succeeded(await sandbox.dumm(["template", "load", scene, "-f", lab.file, "--json"]));
};

/** A guest's union on the host, which is what its kernel looks paths up in. */
const union = (guest: string): string => `${lab.directory}/.dumm/guests/${guest}/union`;

/** Names, kinds, modes, owners, times of change, extended attributes with their values, and contents of all that a guest's union holds. */
const HASH = `tar --xattrs --xattrs-include='*' --acls --numeric-owner --sort=name --format=posix \\
  --pax-option=exthdr.name=header,delete=atime,delete=ctime -cf - . | sha256sum`;

async function trees(): Promise<string[]> {
  return Promise.all(
    names.map((name) => sandbox.output("bash", "-o", "pipefail", "-c", `cd ${union(name)} && ${HASH}`)),
  );
}

/** Does something while every guest pings the next one, and none loses a packet. */
function whileAllPing(work: () => Promise<void>): Promise<void> {
  return names.reduceRight<() => Promise<void>>(
    (inner, name, index) => () => whilePinging(lab, name, addressOf(index + 1), inner),
    work,
  )();
}

test("templates are exchanged 50 times under ten guests that ping each other, with a daemon that each restarts", {
  timeout: 540_000,
}, async () => {
  const [before, running] = [await trees(), await lab.processes()];
  await whileAllPing(async () => {
    const loader = await sandbox.start(["node", "--input-type=module", "--eval", LOADER, lab.file], {
      stdin: { open: true },
    });
    const watchers = await Promise.all([
      ...names.map((name) => lab.startExec(name, ["sh", "-c", watch("read scene </etc/scene && echo $scene")])),
      lab.startExec("g1", ["sh", "-c", watch("wget -qO- http://10.0.0.1/ || echo waiting")]),
    ]);
    const said: string[] = [];
    for (let count = 0; count <= EXCHANGES; count++) {
      const scene = scenes[count % scenes.length] ?? "";
      loader.write(`${scene}\n`);
      said.push(scene);
      await until(() => loader.output() === said.map((one) => `${one}\n`).join(""), { what: loader.output() });
      for (const name of names) {
        expect(readFileSync(sandbox.reach(`${union(name)}/etc/scene`), "utf8")).toBe(`${scene}\n`);
      }
      // Every guest sees it, and what the daemon was restarted with is what it serves.
      await until(() => watchers.every((watcher) => watcher.output().endsWith(`${scene}\n`)), {
        what: watchers.map((watcher) => watcher.output()).join("--\n"),
      });
    }
    for (const watcher of watchers) {
      // Each scene once and in its turn: never the one before again, none of another, and no moment without.
      const seen = watcher
        .output()
        .replaceAll("waiting\n", "")
        .replace(/^LOST\n/, "");
      expect(seen).toBe(loader.output());
      await watcher.kill("SIGTERM");
      await watcher.result;
    }
    await loader.kill("SIGTERM");
    await loader.result;
    succeeded(await sandbox.dumm(["template", "unload", "-f", lab.file, "--json"]));
  });
  expect(await trees()).toEqual(before);
  expect(await lab.processes()).toEqual(running);
  await lab.expectSettled();
});

test("loading changes the lab, not the file: diff shows it, and apply follows the file", async () => {
  await load("two");
  expect(await lab.changes()).toMatchObject(
    names.map((guest) => ({ object: "templates", guest, observed: [{ name: "two" }], desired: [] })),
  );
  const { stdout } = await sandbox.dumm(["template", "list", "-f", lab.file]);
  expect(stdout).toMatch(new RegExp(`^two +${names.join(" ")} +${names.join(" ")}$`, "m"));
  await lab.apply();
  await lab.inside("g0", "test ! -e /etc/scene");
  await lab.expectSettled();
});

test("a template that is not there is named, and one that is made is empty", async () => {
  const missing = await sandbox.dumm(["template", "load", "twoo", "-f", lab.file]);
  expect(missing).toMatchObject({ status: 2, stderr: expect.stringContaining('did you mean "two"?') });
  const made = await sandbox.dumm(["template", "new", "fresh", "-f", lab.file]);
  expect(made).toMatchObject({ status: 0, stdout: `${lab.directory}/templates/fresh\n` });
  expect(await sandbox.dumm(["template", "new", "fresh", "-f", lab.file])).toMatchObject({ status: 2 });
  expect(await sandbox.dumm(["template", "new", "../up", "-f", lab.file])).toMatchObject({ status: 2 });
  await load("fresh");
  await lab.expectSettled();
});

test("dumm is killed in the middle of an exchange, wherever that is: the next apply puts it right", async () => {
  for (const scene of ["one", "two", "three", "one", "two"]) {
    const before = readFileSync(sandbox.reach("/proc/1/mountinfo"), "utf8");
    const loading = await sandbox.startDumm(["template", "load", scene, "-f", lab.file]);
    await until(() => readFileSync(sandbox.reach("/proc/1/mountinfo"), "utf8") !== before);
    await loading.kill("SIGKILL");
    await loading.result;
    lab.topology.template = scene;
    await lab.apply();
    expect(await lab.inside("g9", "cat /etc/scene; ls -d /etc/only-*")).toBe(`${scene}\n/etc/only-${scene}\n`);
    await lab.expectSettled();
  }
  await lab.destroy();
  expect(readFileSync(sandbox.reach("/proc/1/mountinfo"), "utf8")).not.toContain(lab.directory);
});
