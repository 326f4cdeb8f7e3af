import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageFile } from "../../../src/core/cache/directory.ts";
import { FILES, Sandbox } from "../../support/sandbox.ts";
import { commandLines } from "../../support/snapshot.ts";
import { until } from "../../support/until.ts";
import { compileSuite, failuresIn, makeLayer } from "./union-fixture.ts";

let sandbox: Sandbox;
let scratch: string;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  scratch = mkdtempSync(join(tmpdir(), "dumm-union-"));
  makeLayer(join(scratch, "layer"));
  cpSync(compileSuite(scratch), sandbox.reach(`${FILES}/conformance`));
});
afterAll(async () => {
  await sandbox.close();
  rmSync(scratch, { recursive: true });
});

const module = packageFile("dist", "core", "filesystem", "backend.js");

/** Mounts a union within the sandbox, as an apply does. */
async function mount(directory: string, backend: string): Promise<void> {
  const layers = { lower: [`${directory}/layer`], upper: `${directory}/upper`, work: `${directory}/work` };
  const script = `import { mountUnion } from ${JSON.stringify(module)};
    mountUnion(${JSON.stringify(`${directory}/union`)}, ${JSON.stringify(layers)}, ${JSON.stringify(backend)});`;
  await sandbox.output("node", "--input-type=module", "--eval", script);
}

async function run(directory: string, ...more: string[]): Promise<string[]> {
  const { stdout } = await sandbox.run([`${FILES}/conformance`, `${directory}/union`, ...more]);
  return failuresIn(stdout);
}

/** What a layer holds, with owners, modes and times. */
const listing = (directory: string): Promise<string> =>
  sandbox.output(
    "sh",
    "-c",
    `cd ${directory}; find . -printf '%p %U %G %m %T@ %s %n %l\\n' | sort; find . -type f | sort | xargs -d '\\n' cat`,
  );

const servers = (): string[] => commandLines(sandbox).filter((line) => line.includes("/fuse/main.js"));

describe.each([
  ["overlay, on tmpfs", "overlay", ""],
  ["fuse, on tmpfs", "fuse", ""],
  // As in a container, where a file system can hold none of overlayfs's marks.
  ["fuse, on an overlay", "fuse", "lower"],
])("%s", (name, backend, below) => {
  const directory = `${FILES}/${name.replace(/\W+/g, "-")}`;

  test("does what a union has to do, writes nothing to the layer below, and keeps it all", async () => {
    mkdirSync(sandbox.reach(directory), { recursive: true });
    if (below !== "") {
      for (const part of ["lower", "upper", "work"]) mkdirSync(sandbox.reach(`${directory}.${part}`));
      const options = `lowerdir=${directory}.lower,upperdir=${directory}.upper,workdir=${directory}.work`;
      await sandbox.output("mount", "-t", "overlay", "overlay", "-o", options, directory);
    }
    await sandbox.output("cp", "-a", `${scratch}/layer`, `${directory}/layer`);
    const before = await listing(`${directory}/layer`);
    await mount(directory, backend);
    expect(await run(directory)).toEqual([]);
    expect(await run(directory, "after")).toEqual([]);
    expect(await listing(`${directory}/layer`)).toBe(before);

    await sandbox.output("umount", `${directory}/union`);
    // Its process ends with it.
    await until(() => servers().length === 0);
    await mount(directory, backend);
    expect(await run(directory, "after")).toEqual([]);
    await sandbox.output("umount", `${directory}/union`);
  });
});

test("what one backend has written is the same to the other", async () => {
  const directory = `${FILES}/both`;
  mkdirSync(sandbox.reach(directory));
  await sandbox.output("cp", "-a", `${scratch}/layer`, `${directory}/layer`);
  await mount(directory, "fuse");
  expect(await run(directory)).toEqual([]);
  await sandbox.output("umount", `${directory}/union`);
  await mount(directory, "overlay");
  expect(await run(directory, "after")).toEqual([]);
  await sandbox.output(
    "sh",
    "-ec",
    `cd ${directory}/union/m; rm new; rm -r dir; mkdir dir; cd /; umount ${directory}/union`,
  );
  await mount(directory, "fuse");
  expect(await sandbox.output("sh", "-ec", `cd ${directory}/union/m; ls dir; ls new 2>/dev/null || echo gone`)).toBe(
    "gone\n",
  );
  await sandbox.output("umount", `${directory}/union`);
});

test("names that are not UTF-8 are names too", async () => {
  const directory = `${FILES}/bytes`;
  mkdirSync(sandbox.reach(`${directory}/layer`), { recursive: true });
  const name = "$(printf 'n\\344me')";
  await sandbox.output("sh", "-ec", `echo master >${directory}/layer/${name}`);
  await mount(directory, "fuse");
  const script = `cd ${directory}/union; cat ${name}; echo more >>${name}; mv ${name} x${name}; ls | od -An -c; cat x${name}`;
  expect((await sandbox.output("sh", "-ec", script)).replace(/ +/g, " ")).toBe(
    "master\n x n 344 m e \\n\nmaster\nmore\n",
  );
  await sandbox.output("umount", `${directory}/union`);
});
