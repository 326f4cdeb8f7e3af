import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadTopology } from "../../../src/core/topology/load.ts";
import { TopologyError } from "../../../src/core/topology/topology-error.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "topology-"));
});
afterEach(() => rm(directory, { recursive: true }));

test("a topology comes with its file and directory", async () => {
  const file = join(directory, "lab.yaml");
  await writeFile(file, "name: x\n");
  const nothing = { sources: new Map(), externals: new Map() };
  expect(await loadTopology(file)).toEqual({ topology: { name: "x" }, file, directory, ...nothing });
});

test("its values come from the environment of the process, or from another one", async () => {
  const file = join(directory, "lab.yaml");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text under test has such
  await writeFile(file, "name: x\ndefaults: { args: ['path=${PATH}'] }\n");
  expect((await loadTopology(file)).topology.defaults?.args).toEqual([`path=${process.env["PATH"]}`]);
  expect((await loadTopology(file, { PATH: "/bin" })).topology.defaults?.args).toEqual(["path=/bin"]);
});

test("every problem is in the error, as text and as data", async () => {
  const file = join(directory, "lab.yaml");
  await writeFile(file, "name: X\nbridges:\n  left: { mtu: 1 }\n");
  const error = await loadTopology(file).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TopologyError);
  expect(error).toMatchObject({
    code: "invalid-topology",
    exitCode: 3,
    message: `${file} has 2 problems`,
    details: [
      expect.stringContaining(`${file}:1:7: expected a lab name`),
      `${file}:3:16: expected a whole number from 68 to 65521, got 1`,
    ],
    problems: [
      { line: 1, path: "name" },
      { line: 3, path: "bridges.left.mtu" },
    ],
  });
});

test("the files that it names are read, and those that cannot be are problems of it", async () => {
  const file = join(directory, "lab.yaml");
  const files = (...sources: string[]) =>
    writeFile(
      file,
      `name: x\nguests:\n  a:\n    files:\n${sources.map((one, index) => `      /f${index}: { source: ${one} }\n`).join("")}`,
    );
  await writeFile(join(directory, "one"), Uint8Array.of(0, 255));
  await writeFile(join(directory, "big"), new Uint8Array((1 << 20) + 1));
  await files("one");
  expect((await loadTopology(file)).sources).toEqual(new Map([["one", Buffer.of(0, 255)]]));
  await files("one", "none", "big", directory);
  await expect(loadTopology(file)).rejects.toMatchObject({
    details: [
      `${file}:6:22: there is no file none; it is looked for in ${directory}`,
      `${file}:7:22: source big holds more than 1 MB`,
      `${file}:8:22: source ${directory} is not a file`,
    ],
  });
});

test("a file that is not there, a directory, and bytes that are no text", async () => {
  await expect(loadTopology(join(directory, "none.yaml"))).rejects.toMatchObject({
    code: "not-found",
    message: `there is no topology file ${join(directory, "none.yaml")}`,
  });
  await mkdir(join(directory, "lab"));
  await expect(loadTopology(join(directory, "lab"))).rejects.toMatchObject({
    code: "usage",
    hint: `did you mean ${join(directory, "lab/topology.yaml")}?`,
  });
  await writeFile(join(directory, "binary.yaml"), Uint8Array.of(0x6e, 0xff, 0xfe));
  await expect(loadTopology(join(directory, "binary.yaml"))).rejects.toMatchObject({
    code: "invalid-topology",
    problems: [{ line: 1, column: 1, message: expect.stringContaining("not a text in UTF-8") }],
  });
});
