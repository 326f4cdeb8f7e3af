import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checks } from "../../../src/core/doctor/table.ts";
import { FILES, Sandbox } from "../../support/sandbox.ts";
import { type Snapshot, snapshot } from "../../support/snapshot.ts";
import { doctor } from "./report.ts";

const emptyCache = { XDG_CACHE_HOME: `${FILES}/cache` };

let sandbox: Sandbox;
let before: Snapshot;
beforeAll(async () => {
  sandbox = await Sandbox.open();
});
afterAll(() => sandbox.close());

beforeEach(async () => {
  await sandbox.output("rm", "-rf", `${FILES}/cache`);
  before = await snapshot(sandbox);
});

/** The kernel that is tested with. */
async function kernelBinary(): Promise<Buffer> {
  return readFileSync(String((await doctor(sandbox)).checks.get("kernel")?.facts["path"]));
}

/** Makes it the only thing in the cache. */
async function kernelInCache(): Promise<void> {
  put(`${FILES}/cache/dumm/kernels/default/linux`, await kernelBinary());
}

/** Puts a program into the sandbox. Answers its path there. */
function put(path: string, content: Buffer): string {
  mkdirSync(sandbox.reach(dirname(path)), { recursive: true });
  writeFileSync(sandbox.reach(path), content, { mode: 0o755 });
  return path;
}

/** Whether the sandbox is as it was before the test, but for what the test itself has put there. */
async function nothingIsLeft(...own: string[]): Promise<void> {
  const { files, ...rest } = await snapshot(sandbox);
  const { files: filesBefore, ...restBefore } = before;
  expect(rest).toEqual(restBefore);
  expect(files.filter((path) => !own.some((one) => path.startsWith(one)))).toEqual(filesBefore);
}

describe("on a host that has all", () => {
  test("every check is answered, and none fails", async () => {
    const { ok, checks: results, failed } = await doctor(sandbox);
    expect({ ok, failed }).toEqual({ ok: true, failed: [] });
    expect([...results.keys()]).toEqual(checks.map(({ name }) => name));
    await nothingIsLeft();
  });

  test("the kernel was booted", async () => {
    const kernel = (await doctor(sandbox)).checks.get("kernel");
    const { version, procVersion, milliseconds } = kernel?.facts ?? {};
    expect(milliseconds).toBeGreaterThan(0);
    expect(procVersion).toMatch(`Linux version ${version} `);
  });

  test("people get a line for each check", async () => {
    const { status, stdout, stderr } = await sandbox.dumm(["doctor"], { cwd: FILES });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const { name } of checks) expect(stdout).toMatch(new RegExp(`^(ok|warn) +${name} {2}`, "m"));
    expect(stdout).toMatch(/\nA lab can run here\.\n$/);
  });

  test("two at a time do not disturb each other", async () => {
    const both = await Promise.all([doctor(sandbox), doctor(sandbox)]);
    expect(both.map(({ failed }) => failed)).toEqual([[], []]);
    await nothingIsLeft();
  });
});

test("no kernel, no master: both are named, with the commands that make them", async () => {
  const { failed, checks: results } = await doctor(sandbox, { env: emptyCache }, "--kernel", "default");
  expect(failed).toEqual(["master", "kernel"]);
  expect(results.get("kernel")?.hint).toMatch("dumm kernel build");
  expect(results.get("master")?.hint).toMatch("dumm master build busybox");
  await nothingIsLeft(`${FILES}/cache`);
});

test("no compiler: what needs one is named, and there is no kernel either", async () => {
  const bin = `${FILES}/cache/bin`;
  await sandbox.output("mkdir", "-p", bin);
  await sandbox.output("ln", "-s", process.execPath, `${bin}/node`);
  const variables = [`XDG_CACHE_HOME=${FILES}/cache`, `PATH=${bin}`];
  const { failed, checks: results } = await doctor(sandbox, { variables }, "--kernel", "default");
  expect(failed).toEqual(["agent", "master", "kernel", "kernel build"]);
  expect(results.get("agent")?.hint).toMatch(/apt-get install .*gcc/);
  expect(results.get("kernel build")).toMatchObject({
    found: expect.stringMatching("flex"),
    hint: expect.stringMatching(/apt-get install .*flex/),
  });
  await nothingIsLeft(`${FILES}/cache`);
});

test("no compiler, but a kernel: a warning for what only a kernel build takes", async () => {
  await kernelInCache();
  const bin = `${FILES}/cache/bin`;
  await sandbox.output("mkdir", "-p", bin);
  await sandbox.output("ln", "-s", process.execPath, `${bin}/node`);
  const variables = [`XDG_CACHE_HOME=${FILES}/cache`, `PATH=${bin}`];
  const { failed, checks: results } = await doctor(sandbox, { variables }, "--kernel", "default");
  expect(failed).toEqual(["agent", "master"]);
  expect(results.get("kernel")).toMatchObject({ status: "warn", found: expect.stringMatching("there is no agent") });
  expect(results.get("kernel build")?.status).toBe("warn");
});

test("neither root nor a user namespace: that fails, what takes them is not tried, and nothing crashes", async () => {
  await kernelInCache();
  await sandbox.output("chown", "-R", "nobody", `${FILES}/cache`);
  // Here unshare(1) is a program that fails.
  await sandbox.output("mkdir", "-p", `${FILES}/cache/bin`);
  await sandbox.output("ln", "-s", "/bin/false", `${FILES}/cache/bin/unshare`);
  const variables = [`PATH=${FILES}/cache/bin:${process.env["PATH"]}`];
  const options = { unprivileged: true, env: emptyCache, variables };
  const { failed, checks: results } = await doctor(sandbox, options, "--kernel", "default");
  expect(failed).toEqual(["rights", "master"]);
  expect([...results.keys()]).toEqual(checks.map(({ name }) => name));
  for (const name of ["tun", "bridge", "overlay", "kernel"]) {
    expect(results.get(name)).toMatchObject({ status: "warn", found: expect.stringMatching("that takes root") });
  }
  await nothingIsLeft(`${FILES}/cache`);
});

describe("a kernel that does not boot", () => {
  /** A real kernel that does not know the file system of its root, and so panics. */
  async function panickingKernel(): Promise<string> {
    const binary = await kernelBinary();
    for (let at = binary.indexOf("hostfs\0"); at >= 0; at = binary.indexOf("hostfs\0")) binary.write("hostfx", at);
    return put(`${FILES}/cache/linux`, binary);
  }

  test("that panics: its last words, and what to do", async () => {
    const { failed, checks: results } = await doctor(sandbox, {}, "--kernel", await panickingKernel());
    expect(failed).toEqual(["kernel"]);
    const kernel = results.get("kernel");
    expect(kernel?.found).toMatch("does not boot here");
    expect(kernel?.details.join("\n")).toMatch(/Kernel panic - not syncing: .*$/);
    expect(kernel?.hint).toMatch("dumm kernel build");
    await nothingIsLeft(`${FILES}/cache`);
  });

  test.each([
    { what: "a script", content: "#!/bin/sh\nexit 0\n", found: /not a program for x86-64/ },
    { what: "nothing", content: "", found: /not a program for x86-64/ },
  ])("$what is no kernel", async ({ content, found }) => {
    const file = sandbox.write(`${FILES}/cache/kernel`, content, 0o755);
    const { failed, checks: results } = await doctor(sandbox, {}, "--kernel", file);
    expect(failed).toEqual(["kernel"]);
    expect(results.get("kernel")?.found).toMatch(found);
  });

  test("another program is no kernel", async () => {
    const { checks: results } = await doctor(sandbox, {}, "--kernel", "/bin/true");
    expect(results.get("kernel")).toMatchObject({ status: "fail", found: expect.stringMatching("not a UML kernel") });
  });
});
