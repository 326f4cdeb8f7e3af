import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FILES, Sandbox } from "../../support/sandbox.ts";
import { DUMM, doctor } from "./report.ts";

/** Each test takes something away from a host of its own. */
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await Sandbox.open();
});
afterEach(() => sandbox.close());

const shell = (script: string): Promise<string> => sandbox.output("sh", "-ec", script);

describe("/dev/net/tun", () => {
  test("that is missing", async () => {
    await shell("mount -t tmpfs tmpfs /dev/net");
    const { failed, checks } = await doctor(sandbox);
    expect(failed).toEqual(["tun"]);
    expect(checks.get("tun")).toMatchObject({
      found: "there is no /dev/net/tun",
      hint: expect.stringMatching("modprobe tun"),
    });
  });

  test("that may not be opened", async () => {
    await shell("mount -t tmpfs -o nodev tmpfs /dev/net; mknod -m 666 /dev/net/tun c 10 200");
    const { failed, checks } = await doctor(sandbox);
    expect(failed).toEqual(["tun"]);
    expect(checks.get("tun")).toMatchObject({ found: "cannot open /dev/net/tun: EACCES" });
  });

  test("that is another file", async () => {
    await shell("mount -t tmpfs tmpfs /dev/net; touch /dev/net/tun");
    const { failed, checks } = await doctor(sandbox);
    expect(failed).toEqual(["tun"]);
    expect(checks.get("tun")).toMatchObject({
      found: "/dev/net/tun is not the tun device: ENOTTY",
      hint: expect.stringMatching("mknod"),
    });
  });
});

describe("the file system of the working directory", () => {
  test("that is an overlay takes FUSE, and --dir leads to one where overlayfs can be used", async () => {
    const dir = `${FILES}/overlay`;
    await shell(`mkdir -p ${dir}/a ${dir}/b ${dir}/c ${dir}/union
      mount -t overlay overlay -o lowerdir=${dir}/a,upperdir=${dir}/b,workdir=${dir}/c ${dir}/union`);
    const { failed, checks } = await doctor(sandbox, { cwd: `${dir}/union` });
    expect(failed).toEqual([]);
    expect(checks.get("overlay")).toMatchObject({
      status: "warn",
      found: expect.stringMatching("unions are FUSE there"),
      facts: { fileSystem: "overlay", directory: `${dir}/union` },
      hint: expect.stringMatching("--dir"),
    });
    expect(await shell(`ls -A ${dir}/union`)).toBe("");
    expect((await doctor(sandbox, { cwd: `${dir}/union` }, "--dir", `${FILES}/elsewhere/.dumm`)).failed).toEqual([]);
    expect(await shell(`ls -A ${FILES}`)).toBe("overlay\n");
  });

  test("that is read-only", async () => {
    await shell(`mkdir ${FILES}/ro; mount -t tmpfs -o ro tmpfs ${FILES}/ro`);
    const { failed, checks } = await doctor(sandbox, { cwd: `${FILES}/ro` });
    expect(failed).toEqual(["overlay"]);
    expect(checks.get("overlay")).toMatchObject({
      found: `nothing can be made in ${FILES}/ro: EROFS`,
      hint: expect.stringMatching("--dir"),
    });
  });
});

describe("the guests' memory", () => {
  test("on a small tmpfs: a warning", async () => {
    await shell("mount -t tmpfs -o size=200m tmpfs /dev/shm");
    const { failed, checks } = await doctor(sandbox);
    expect(failed).toEqual([]);
    expect(checks.get("memory")).toMatchObject({ status: "warn", found: expect.stringMatching("of 200 MB free") });
  });

  test("on one without exec: a warning, for guests that are confined have one of their own", async () => {
    await shell("mount -t tmpfs -o noexec tmpfs /dev/shm");
    const { failed, checks } = await doctor(sandbox);
    expect(failed).toEqual([]);
    expect(checks.get("memory")).toMatchObject({ status: "warn", found: expect.stringMatching("noexec") });
    expect(checks.get("kernel")).toMatchObject({ status: "ok" });
  });
});

test("a devpts for few guests: a warning", async () => {
  await shell("mount -t devpts -o max=1100,ptmxmode=666 devpts /dev/pts; mount --bind /dev/pts/ptmx /dev/ptmx");
  const { failed, checks } = await doctor(sandbox);
  expect(failed).toEqual([]);
  expect(checks.get("pty")).toMatchObject({ status: "warn", facts: { max: 1100 } });
});

test("no devpts: no guest has a line", async () => {
  await shell("mount -t tmpfs tmpfs /dev/pts");
  const { failed } = await doctor(sandbox);
  expect(failed).toContain("pty");
});

test("few open files: a warning", async () => {
  const { status, stdout } = await sandbox.run(["sh", "-c", 'ulimit -n 200; exec "$0" doctor', DUMM], { cwd: FILES });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^warn {2}open files +200 for each process: enough for a lab of 65 guests$/m);
});
