import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TestLab } from "../../support/lab.ts";
import { FILES, Sandbox } from "../../support/sandbox.ts";
import { type Snapshot, snapshot } from "../../support/snapshot.ts";
import { doctor } from "../doctor/report.ts";

/** A machine of its own for each test, with an ordinary user: some take away what he may do. */
let sandbox: Sandbox;
let before: Snapshot;

beforeEach(async () => {
  sandbox = await Sandbox.open(true);
});
afterEach(() => sandbox.close());

const shell = (script: string): Promise<string> => sandbox.output("sh", "-ec", script);

async function newLab(isolation?: "host" | "private"): Promise<TestLab> {
  const lab = new TestLab(sandbox, {
    name: "mine",
    ...(isolation === undefined ? {} : { isolation }),
    bridges: { lan: {} },
    guests: {
      alice: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } } },
      bob: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.2/24"] } } },
    },
  });
  lab.save();
  before = await snapshot(sandbox);
  return lab;
}

test("a user's lab is private; in its guests files belong to whom they are given to", async () => {
  const lab = await newLab();
  await lab.apply();
  await lab.reaches("alice", "10.0.0.2");
  expect(await lab.inside("alice", "touch /file; chown 7:8 /file; stat -c %u:%g /file")).toBe("7:8\n");
  await lab.expectSettled();
  const { stdout } = await sandbox.dumm(["list", "--json"]);
  expect(JSON.parse(stdout).labs).toMatchObject([{ lab: "mine", isolation: "private", guests: 2 }]);
  await lab.destroy();
  expect(await snapshot(sandbox)).toEqual(before);
});

test("without a range of ids it runs too, and a note says what it lacks", async () => {
  await shell("umount /etc/subuid; mount --bind /dev/null /etc/subuid");
  const lab = await newLab();
  const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(stderr).toMatch(/^note: .*\/etc\/subuid has no range for dumm-test/m);
  expect(status).toBe(0);
  await lab.reaches("alice", "10.0.0.2");
  expect((await lab.exec("alice", ["chown", "7:8", "/etc/hosts"])).status).not.toBe(0);
  await lab.destroy();
  expect(await snapshot(sandbox)).toEqual(before);
});

test("`isolation: host` is refused, and says what to do", async () => {
  const lab = await newLab("host");
  const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
  expect(stderr).toMatch(/`isolation: host` takes root/);
  expect(status).toBe(5);
  expect(await snapshot(sandbox)).toEqual(before);
});

test("without $XDG_RUNTIME_DIR a lab lies in the user's cache while it runs", async () => {
  const lab = await newLab();
  const run = (...args: string[]) => {
    const [setpriv = "", ...rest] = sandbox.program;
    return sandbox.run([
      "env",
      setpriv,
      ...rest.slice(0, -1),
      "env",
      "-u",
      "XDG_RUNTIME_DIR",
      rest.at(-1) ?? "",
      ...args,
    ]);
  };
  expect(await run("apply", lab.file)).toMatchObject({ status: 0 });
  expect(await run("exec", "-f", lab.file, "alice", "--", "true")).toMatchObject({ status: 0 });
  expect((await snapshot(sandbox)).run).toEqual(before.run);
  expect(await run("destroy", lab.file)).toMatchObject({ status: 0 });
  expect(await snapshot(sandbox)).toEqual(before);
});

describe("the doctor of an ordinary user", () => {
  test("finds that a lab can run, with the kernel booted", async () => {
    const { failed, checks } = await doctor(sandbox);
    expect(failed).toEqual([]);
    expect(checks.get("rights")).toMatchObject({ status: "ok", facts: { userNamespace: true, ids: 65_536 } });
    expect(checks.get("kernel")?.found).toMatch("boots in");
  });

  test("names a /dev/net/tun that he may not open", async () => {
    await shell("chmod 600 /dev/net/tun");
    const { failed, checks } = await doctor(sandbox);
    expect(failed).toEqual(["tun"]);
    expect(checks.get("tun")?.hint).toMatch("chmod 666 /dev/net/tun");
  });

  test("warns where he has no range of ids", async () => {
    await shell("umount /etc/subuid; mount --bind /dev/null /etc/subuid");
    const { failed, checks } = await doctor(sandbox);
    expect(failed).toEqual([]);
    expect(checks.get("rights")).toMatchObject({ status: "warn", hint: expect.stringMatching("--add-subuids") });
  });

  test("names the switch that keeps him from user namespaces", async () => {
    // The switch is each user namespace's own, for those below it: so this takes nothing from the machine.
    const off = "echo 0 >/proc/sys/user/max_user_namespaces";
    const asAnother = "exec setpriv --reuid=1000 --regid=1000 --clear-groups";
    const [asUser, dumm] = [sandbox.program.slice(0, -1), sandbox.program.at(-1)];
    const script = `${off}; ${asAnother} ${dumm} doctor --json`;
    const { status, stdout } = await sandbox.run(
      [...asUser, "unshare", "--user", "--map-root-user", "--map-auto", "sh", "-ec", script],
      { cwd: FILES },
    );
    const [rights] = JSON.parse(stdout).checks.filter(({ name }: { name: string }) => name === "rights");
    expect(rights).toMatchObject({ status: "fail", hint: expect.stringMatching("user.max_user_namespaces=15000") });
    expect(status).toBe(5);
  });
});
