import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { kernelVersion } from "../../../src/core/kernel/binary.ts";
import { uml } from "./uml.ts";

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "dumm-kernel-"));
  file = join(directory, "linux");
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

it("reads the version", async () => {
  await writeFile(file, uml("7.3.4-lab"));
  expect(await kernelVersion(file)).toBe("7.3.4-lab");
});

it("tells another program", async () => {
  await expect(kernelVersion(process.execPath)).rejects.toMatchObject({
    code: "host-lacks",
    what: "a program, but not a UML kernel",
  });
});

it("tells a kernel for another processor, a short file and a text", async () => {
  const arm = uml("7.3.4");
  arm.writeUInt16LE(183, 18);
  for (const content of [arm, Buffer.from([0x7f, 0x45]), "#!/bin/sh\nexec linux\n".repeat(10)]) {
    await writeFile(file, content);
    await expect(kernelVersion(file)).rejects.toMatchObject({ what: /not a program for x86-64/, where: file });
  }
});

it("survives every truncation of a kernel", async () => {
  const whole = uml("7.3.4");
  for (let length = 0; length < whole.length; length += 1) {
    await writeFile(file, whole.subarray(0, length));
    await kernelVersion(file).catch((error: unknown) => {
      expect(error).toMatchObject({ code: "host-lacks" });
    });
  }
});

it("names a path where nothing is", async () => {
  await expect(kernelVersion(file)).rejects.toMatchObject({ what: "no such kernel", where: file });
});
