import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { launchConfined } from "../../../src/core/confine/launch.ts";
import { isAlive } from "../../../src/core/uml/proc.ts";
import { until } from "../../support/until.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "launch-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Launches with a program in the launcher's place, which speaks its protocol. */
function launchBy(script: string) {
  const launcher = join(directory, "launcher");
  writeFileSync(launcher, `#!/bin/sh\n${script}\n`);
  chmodSync(launcher, 0o755);
  return launchConfined(
    {
      launcher,
      ...{ kernel: "/kernel", libraries: [], args: [], console: join(directory, "console.log"), memory: 2 ** 24 },
      ...{
        ids: { kind: "own", first: 0x7000_0000 },
        reservation: undefined,
        union: "/union",
        runDirectory: "/run",
        sockets: "/sockets",
      },
    },
    (work) => work(),
    () => undefined,
  );
}

test("a kernel that ends at once is known to have ended, however late somebody asks", async () => {
  const { pid, ended } = await launchBy('echo ready >&3; head -c 1 <&3 >/dev/null; echo "kernel $$" >&3; exit 7');
  await until(() => !isAlive(pid));
  expect(await ended).toBe("7");
});

test("a launcher that gives up: its last words", async () => {
  const launched = launchBy('echo ready >&3; head -c 1 <&3 >/dev/null; echo "no room" >&2; exit 1');
  await expect(launched).rejects.toMatchObject({ code: "guest-failed", details: ["no room"] });
});
