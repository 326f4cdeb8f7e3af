import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FILES, type Running, Sandbox } from "../../support/sandbox.ts";
import { snapshot } from "../../support/snapshot.ts";
import { until } from "../../support/until.ts";
import { doctor } from "./report.ts";

/** A cache whose agent never serves, so that a boot lasts until it is interrupted. */
const cache = `${FILES}/cache`;
const env = { XDG_CACHE_HOME: cache };

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.open();
  const { checks } = await doctor(sandbox);
  const layer = basename(String(checks.get("agent")?.facts["layer"]));
  const kernel = `${cache}/dumm/kernels/default`;
  const agent = `${cache}/dumm/agents/${layer}/.dumm`;
  const launcher = String(checks.get("agent")?.facts["launcher"]);
  const launchers = `${cache}/dumm/launchers/${basename(dirname(launcher))}`;
  for (const directory of [kernel, agent, launchers]) mkdirSync(sandbox.reach(directory), { recursive: true });
  copyFileSync(String(checks.get("kernel")?.facts["path"]), sandbox.reach(`${kernel}/linux`));
  copyFileSync(launcher, sandbox.reach(`${launchers}/dumm-launcher`));
  copyFileSync(silentAgent(), sandbox.reach(`${agent}/agent`));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
  return sandbox.close();
});

const directory = mkdtempSync(join(tmpdir(), "dumm-doctor-"));

/** Answers the path of a program that does nothing, for ever. */
function silentAgent(): string {
  const source = join(directory, "silent.c");
  const program = join(directory, "silent");
  writeFileSync(source, "#include <unistd.h>\nint main(void) { for (;;) pause(); }\n");
  execFileSync("gcc", ["-static", "-o", program, source]);
  return program;
}

/** The command lines of the sandbox's guests: their kernels', not those of what started them. */
function guests(): string[] {
  return readdirSync(sandbox.reach("/proc"))
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readFileSync(sandbox.reach(`/proc/${pid}/cmdline`), "utf8"))
    .filter((line) => line.split("\0")[1] === "umid=trial");
}

/** What the guests that doctors boot have printed. */
function consoles(): string[] {
  return readdirSync(sandbox.reach("/run"))
    .map((name) => sandbox.reach(`/run/${name}/dir/guests/trial/console.log`))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, "utf8"));
}

/** Starts a doctor and waits until its guest has come as far as it will: to its agent. */
async function bootingDoctor(): Promise<Running> {
  const running = await sandbox.startDumm(["doctor", "--kernel", "default"], { cwd: FILES, env });
  await until(() => consoles().some((text) => text.includes("Run /.dumm/agent as init process")));
  return running;
}

test.each(["SIGINT", "SIGTERM"] as const)("%s while the kernel boots leaves nothing", async (signal) => {
  const before = await snapshot(sandbox);
  const running = await bootingDoctor();
  await running.kill(signal);
  const { status, stdout, stderr } = await running.result;
  expect({ status, stdout, stderr }).toEqual({
    status: 130,
    stdout: "",
    stderr: "interrupted: taking back what was begun\n",
  });
  expect(await snapshot(sandbox)).toEqual(before);
});

test("what a killed doctor leaves, the next one removes; what a live one has, it leaves alone", async () => {
  const before = await snapshot(sandbox);
  const killed = await bootingDoctor();
  await killed.kill("SIGKILL");
  await killed.result;
  expect(guests()).toHaveLength(1);
  expect((await doctor(sandbox)).failed).toEqual([]);
  expect(await snapshot(sandbox)).toEqual(before);

  const living = await bootingDoctor();
  expect((await doctor(sandbox)).failed).toEqual([]);
  expect(guests()).toHaveLength(1);
  await living.kill("SIGTERM");
  await living.result;
  expect(await snapshot(sandbox)).toEqual(before);
});
