/**
 * Law 5: no guest reaches a file of the host outside its union, nor a network outside its bridges. Each attempt is made twice:
 * confined, where it has to be held, and unconfined, where it has to succeed, or the attempt would prove nothing.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cacheDirectory } from "../../../src/core/cache/directory.ts";
import { TestLab } from "../../support/lab.ts";
import { FILES, type Running, Sandbox } from "../../support/sandbox.ts";
import { until } from "../../support/until.ts";
import { RUNS_AS_USER, RUNTIME } from "../../support/user.ts";

const SECRET = `${FILES}/secret`;
const PROGRAM = `${FILES}/escape`;
const MASTER = `${FILES}/master`;
const PORT = 4711;

/** What a kernel that was taken over tries, by the names that escape.c has for it. */
const attempts = [
  ...["reads_a_file_of_the_host", "climbs_out_of_the_union", "writes_a_file_of_the_host", "writes_into_the_master"],
  ...["sets_a_sysctl_of_the_host", "makes_a_device_file", "opens_a_device_file_of_the_master"],
  ...[
    "opens_the_tap_of_another_guest",
    "makes_a_tap",
    "connects_to_the_host",
    "makes_a_packet_socket",
    "speaks_netlink",
  ],
  ...["reaches_the_console_of_another_guest", "answers_for_another_guest", "tells_that_another_guest_is_ready"],
  "reaches_an_abstract_socket_of_the_host",
  ...["signals_a_process_of_the_host", "traces_a_process_of_the_host", "reads_the_memory_of_another_guest"],
  ...["mounts", "makes_namespaces", "gains_privileges", "adds_a_key"],
  ...["bombs", "opens_without_end", "takes_memory_without_end"],
];

const ABSTRACT = "a-service-of-the-host";

let sandbox: Sandbox;
let listener: Running;
let victim: TestLab;
/** Where the labs lie. */
let run: string;

beforeAll(async () => {
  sandbox = await Sandbox.open();
  const scratch = mkdtempSync(join(tmpdir(), "dumm-escape-"));
  try {
    const program = join(scratch, "escape");
    const source = new URL("escape.c", import.meta.url).pathname;
    execFileSync("gcc", ["-Wall", "-Wextra", "-Werror", "-O1", "-static", "-o", program, source]);
    await sandbox.output("cp", program, PROGRAM);
  } finally {
    rmSync(scratch, { recursive: true });
  }
  sandbox.write(SECRET, "the host's own\n", 0o600);
  // A malicious master: with a device of the host's in it.
  await sandbox.output(
    "sh",
    "-ec",
    `mkdir -p ${MASTER}/sbin; cp -a ${PROGRAM} ${MASTER}/sbin/init; mknod -m 666 ${MASTER}/zero c 1 5`,
  );
  listener = await sandbox.start([PROGRAM, "listen", String(PORT), ABSTRACT]);
  await until(() => listener.output().includes("listening"));
  victim = new TestLab(sandbox, {
    name: "victim",
    bridges: { lan: {} },
    guests: { alice: { interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24"] } } } },
  });
  await victim.apply();
  run = sandbox.user ? `${RUNTIME}/dumm` : "/run/dumm";
  // One more tap that only alice may open, and that nobody holds.
  const [link] = JSON.parse(await victim.beside("ip", "-details", "-json", "link", "show", "alice-eth0"));
  const { user: owner, group } = link.linkinfo.info_data;
  const holders = [...(owner === undefined ? [] : ["user", owner]), ...(group === undefined ? [] : ["group", group])];
  await victim.beside("ip", "tuntap", "add", "dev", "spare", "mode", "tap", "vnet_hdr", ...holders.map(String));
});
afterAll(() => sandbox.close());

/** The kernel of a guest, which is in fact one of our own programs: not its launcher, which has it among its arguments. */
const kernelOf = (guest: string): Promise<string> =>
  until(async () => (await sandbox.run(["pgrep", "-f", `^${PROGRAM} umid=${guest} `])).stdout.trim() || undefined);

/**
 * What a guest's kernel reports that is in fact the attacker: the names of what it was able to do, and of what not. It is one
 * of the victims' own lab, among the same links. Meanwhile dumm awaits two things from another guest, whose kernel is silent: that
 * it is ready, and an answer.
 */
async function attack(confined: boolean): Promise<Record<"escaped" | "held", string[]>> {
  const guests = victim.topology.guests ?? {};
  const pid = (await victim.guests())["alice"]?.pid;
  const mconsole = `/proc/${pid}/root${run}/victim/alice/mconsole`;
  const given = { secret: SECRET, master: MASTER, tap: "spare", port: PORT, mconsole, abstract: ABSTRACT, pid };
  const args = Object.entries(given).map(([key, value]) => `try.${key}=${value}`);
  guests["mallory"] = { kernel: PROGRAM, master: MASTER, memory: "32M", confined, args };
  guests["silent"] = { kernel: PROGRAM, master: MASTER, memory: "32M", confined };
  victim.save();
  const apply = await sandbox.startDumm(["apply", victim.file]);
  const [attacker, silent] = [await kernelOf("mallory"), await kernelOf("silent")];
  const asks = await sandbox.startDumm(["exec", "-f", victim.file, "silent", "--", "true"]);
  const awaited = (): string[] => readdirSync(sandbox.reach(`${run}/victim/.silent`));
  await until(() => awaited().length === 2);
  const before = awaited();
  const report = (): string =>
    readFileSync(sandbox.reach(`${victim.directory}/.dumm/guests/mallory/console.log`), "utf8");
  await until(() => report().includes("waiting"));
  await sandbox.output("kill", "-USR1", attacker);
  await until(async () => (await sandbox.run(["kill", "-0", attacker])).status !== 0);
  const console = report();
  // What dumm believes it awaits no more.
  if (!confined) await until(() => !awaited().some((name) => before.includes(name)), { timeout: 10_000 });
  await sandbox.output("kill", "-KILL", silent);
  await asks.kill("SIGKILL");
  // It believes that the silent one is ready, and would wait for the agent of that.
  if (!confined) await apply.kill("SIGKILL");
  expect((await apply.result).status).toBe(confined ? 4 : 137);
  for (const guest of ["mallory", "silent"]) delete guests[guest];
  await victim.apply();
  const outcome = (word: string): string[] =>
    [...console.matchAll(new RegExp(`^${word} (\\w+)$`, "gm"))].map(([, what = ""]) => what);
  return { escaped: outcome("escaped"), held: outcome("held") };
}

describe("a kernel that its guest's root has taken over", () => {
  test("is held, whatever it tries", async () => {
    expect(await attack(true)).toEqual({ escaped: [], held: attempts });
    expect(existsSync(sandbox.reach(`${SECRET}.written`))).toBe(false);
    expect(existsSync(sandbox.reach(`${MASTER}/written`))).toBe(false);
  });

  // A user's own rights are limits too, so that only root's show that the attempts are good.
  test.skipIf(RUNS_AS_USER)("without confinement does all of it", async () => {
    const held = ["opens_a_device_file_of_the_master"]; // by the union's mount, which is nodev
    expect(await attack(false)).toEqual({ escaped: attempts.filter((name) => !held.includes(name)), held });
  });
});

describe("another user of the host", () => {
  test.each(["alice", "../../test/secret"])(
    "is not taken for the guest %s, whatever his process says",
    async (guest) => {
      const before = await victim.processes();
      const claim = ["umid=x", `uml_dir=${run}/victim/`, "mem=65536K", "rootflags=/x", `dumm.guest=${guest}`];
      const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
      const liar = await sandbox.start([...nobody, PROGRAM, ...claim]);
      expect(await victim.processes()).toEqual(before);
      await victim.expectSettled();
      await liar.kill("SIGTERM");
      expect((await liar.result).status).toBe(143);
      expect(readFileSync(sandbox.reach(SECRET), "utf8")).toBe("the host's own\n");
    },
  );
});

describe("root of a guest", () => {
  const MOUNT = `mount -t hostfs none /mnt -o ../../../../../../../..${FILES}`;

  test("sees nothing of the host by way of hostfs, and makes no device file", async () => {
    await victim.inside("alice", "mkdir -p /mnt; mount -t hostfs none /mnt -o /");
    const seen = (await victim.inside("alice", "cd /mnt; find . -maxdepth 1")).trimEnd().split("\n").sort();
    // Its own parts alone: the union lies below run here, as the lab does, and its kernel where kernels are kept.
    const [, kernels = ""] = cacheDirectory().split("/");
    const own = ["dev", "etc", "lib", "lib64", "mnt", "proc", "run", kernels].map((name) => `./${name}`);
    expect(seen.filter((one) => one !== "." && !own.includes(one))).toEqual([]);
    expect(await victim.exec("alice", ["sh", "-c", "cat /mnt/etc/* /mnt/run/test/secret"])).not.toMatchObject({
      status: 0,
    });
    expect(await victim.exec("alice", ["sh", "-c", "echo x >/mnt/written"])).not.toMatchObject({ status: 0 });
    expect(await victim.exec("alice", ["sh", "-c", "umount /mnt"])).toMatchObject({ status: 0 });
    // What leads to its union is there, and empty but for that.
    await victim.inside("alice", `${MOUNT}; test ! -e /mnt/secret; test ! -e /mnt/master; umount /mnt`);
    expect(await victim.exec("alice", ["mknod", "/disk", "b", "8", "0"])).not.toMatchObject({ status: 0 });
    // Owners are the guest's own to give.
    expect(await victim.inside("alice", "touch /mine; chown 65534:1 /mine; stat -c %u:%g /mine")).toBe("65534:1\n");
  });

  test.skipIf(RUNS_AS_USER)("without confinement reads and writes the host's files", async () => {
    Object.assign(victim.topology.guests?.["alice"] ?? {}, { confined: false });
    victim.save();
    expect((await sandbox.dumm(["apply", "--allow-reboot", victim.file])).status).toBe(0);
    expect(await victim.inside("alice", `mkdir -p /mnt; ${MOUNT}; cat /mnt/secret`)).toBe("the host's own\n");
    await victim.inside("alice", "echo x >/mnt/secret.written; mknod /disk b 8 0");
    expect(existsSync(sandbox.reach(`${SECRET}.written`))).toBe(true);
  });
});
