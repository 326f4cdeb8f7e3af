import { describe, expect, test } from "vitest";
import { judgeBridgeNetfilter } from "../../../src/core/doctor/checks/bridge-netfilter.ts";
import { bootHint } from "../../../src/core/doctor/checks/kernel.ts";
import { judgeMemory, memoryDirectory } from "../../../src/core/doctor/checks/memory.ts";
import { judgeOpenFiles } from "../../../src/core/doctor/checks/open-files.ts";
import { judgePlatform } from "../../../src/core/doctor/checks/platform.ts";
import { judgePtys } from "../../../src/core/doctor/checks/pty.ts";
import { judgeRefusal, judgeRights } from "../../../src/core/doctor/checks/rights.ts";
import { judgeScopes } from "../../../src/core/doctor/checks/scopes.ts";

const MIB = 2 ** 20;

describe("platform", () => {
  const host = { system: "linux", machine: "x64", release: "6.1.0-43-amd64", node: "20.19.0" };

  test.each(["20.19.0", "20.20.2", "22.0.0", "100.1.2"])("Node %s will do", (node) => {
    expect(judgePlatform({ ...host, node })).toMatchObject({ status: "ok" });
  });

  test.each(["18.20.8", "20.18.3", "9.19.0"])("Node %s is too old", (node) => {
    expect(judgePlatform({ ...host, node })).toMatchObject({ status: "fail", found: `Node ${node}` });
  });

  test.each([
    { system: "darwin", machine: "x64" },
    { system: "linux", machine: "arm64" },
  ])("$system on $machine is no host", (other) => {
    expect(judgePlatform({ ...host, ...other })).toMatchObject({
      status: "fail",
      hint: expect.stringMatching("x86-64"),
    });
  });
});

describe("rights", () => {
  const status = (capabilities: string): string => `Name:\tnode\nCapEff:\t${capabilities}\nCapBnd:\t000001ffffffffff\n`;
  const everyId = "         0          0 4294967295\n";

  test("root with all capabilities", () => {
    expect(judgeRights(status("000001ffffffffff"), everyId)).toEqual({
      status: "ok",
      found: "root",
      facts: { userNamespace: false, ids: 4_294_967_295, missing: [] },
    });
  });

  test("a container's root, by docker's own list", () => {
    expect(judgeRights(status("00000000a80425fb"), everyId)).toMatchObject({
      status: "fail",
      found: "root without CAP_NET_ADMIN and CAP_SYS_ADMIN",
    });
  });

  test("a user in a user namespace, with a range of ids", () => {
    expect(judgeRights(status("000001ffffffffff"), "0 1000 1\n1 100000 65536\n")).toMatchObject({
      status: "ok",
      facts: { userNamespace: true, ids: 65_537 },
    });
  });

  test("and with one id alone: a warning, and the way to more", () => {
    expect(judgeRights(status("000001ffffffffff"), "         0       1000          1\n")).toMatchObject({
      status: "warn",
      hint: expect.stringMatching(/uidmap.*--add-subuids/),
    });
  });

  test.each([
    ["kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"],
    ["user/max_user_namespaces", "0", "user.max_user_namespaces=15000"],
    ["kernel/apparmor_restrict_unprivileged_userns", "1", "kernel.apparmor_restrict_unprivileged_userns=0"],
  ])("a user who may make none, by %s", (name, off, way) => {
    const refusal = judgeRefusal("unshare failed", (one) => (one === name ? off : ""));
    expect(refusal).toMatchObject({ status: "fail", details: ["unshare failed"], facts: { off: [name] } });
    expect(refusal.hint).toContain(`sysctl -w ${way}.`);
  });

  test("a user who may make none, and nothing says why", () => {
    const refusal = judgeRefusal("seccomp", (one) => (one === "user/max_user_namespaces" ? "63000" : ""));
    expect(refusal).toMatchObject({ status: "fail", details: ["seccomp"], hint: expect.stringMatching("sudo") });
  });
});

describe("pty", () => {
  test("room is counted without the reserve", () => {
    expect(judgePtys({ max: 4096, reserve: 1024, used: 72 })).toMatchObject({
      status: "ok",
      found: "72 of 4096 in use: room for 375 more guests",
    });
  });

  test("one pty short of 100 guests is a warning, and its hint is enough", () => {
    const count = { max: 1024 + 24 + 799, reserve: 1024, used: 24 };
    const { status, hint } = judgePtys(count);
    expect(status).toBe("warn");
    const max = Number(/kernel\.pty\.max=(\d+)/.exec(hint ?? "")?.[1]);
    expect(judgePtys({ ...count, max })).toMatchObject({ status: "ok", facts: { guests: 100 } });
  });

  test("fewer than the reserve make no negative room", () => {
    expect(judgePtys({ max: 512, reserve: 1024, used: 0 })).toMatchObject({ status: "warn", facts: { guests: 0 } });
  });
});

describe("memory", () => {
  const shm = { directory: "/dev/shm", mount: { type: "tmpfs", flags: ["rw", "nosuid", "nodev"] } };
  const room = { ...shm, size: 4096 * MIB, free: 4000 * MIB, available: 3000 * MIB };

  test("enough", () => {
    expect(judgeMemory(room)).toMatchObject({
      status: "ok",
      found: "3.9 GB of 4.0 GB free in /dev/shm, 2.9 GB of memory",
    });
  });

  test("a container's 64 MB", () => {
    expect(judgeMemory({ ...room, size: 64 * MIB, free: 64 * MIB })).toMatchObject({
      status: "warn",
      hint: expect.stringMatching("remount,size="),
    });
  });

  test("a host that has little left", () => {
    expect(judgeMemory({ ...room, available: 300 * MIB })).toMatchObject({
      status: "warn",
      found: expect.stringMatching("300 MB of memory"),
    });
  });

  test("noexec: guests boot confined only", () => {
    const mount = { type: "tmpfs", flags: ["rw", "noexec"] };
    expect(judgeMemory({ ...room, mount })).toMatchObject({
      status: "warn",
      hint: expect.stringContaining("mount -o remount,exec /dev/shm"),
    });
  });

  test("a disk", () => {
    expect(judgeMemory({ ...room, directory: "/tmp", mount: { type: "ext4", flags: [] } })).toMatchObject({
      status: "warn",
      found: "guests' memory would lie in /tmp, which is ext4",
    });
  });

  test.each([
    { env: {}, tmpfs: ["/dev/shm", "/tmp"], directory: "/dev/shm" },
    { env: {}, tmpfs: ["/tmp"], directory: "/tmp" },
    { env: {}, tmpfs: [], directory: "/tmp" },
    { env: { TMPDIR: "", TMP: "/var/tmp", TEMP: "/else" }, tmpfs: ["/dev/shm"], directory: "/var/tmp" },
  ])("lies in $directory with $env and tmpfs on $tmpfs", ({ env, tmpfs, directory }) => {
    expect(memoryDirectory(env, (path) => tmpfs.includes(path))).toBe(directory);
  });
});

test.each([
  { limit: 1024, status: "ok" },
  { limit: 270, status: "ok" },
  { limit: 269, status: "warn" },
  { limit: 20, status: "warn" },
])("$limit open files: $status", ({ limit, status }) => {
  expect(judgeOpenFiles(limit)).toMatchObject({ status });
});

test("a firewall over bridges is a warning that names the switches", () => {
  expect(judgeBridgeNetfilter([])).toMatchObject({ status: "ok" });
  expect(judgeBridgeNetfilter(["bridge-nf-call-iptables"])).toMatchObject({
    status: "warn",
    hint: expect.stringMatching(/sysctl -w net\.bridge\.bridge-nf-call-iptables=0$/),
  });
});

test.each([
  { console: "userspace - ptrace set fp regs failed, errno = 14", hint: "AMX" },
  { console: "dumm-launcher: make a user namespace: No space left on device", hint: "max_user_namespaces" },
  { console: "Kernel panic - not syncing: VFS: Unable to mount root fs", hint: "dumm kernel build" },
])("$console: $hint", ({ console, hint }) => {
  expect(bootHint(console)).toMatch(hint);
});

describe("scopes", () => {
  test("Linux 6.12 has them", () => {
    expect(judgeScopes(6)).toMatchObject({ status: "ok" });
  });

  test.each([
    [0, "the kernel has no Landlock"],
    [5, "the kernel has Landlock 5, without scopes"],
  ])("Landlock %i has none", (version, found) => {
    expect(judgeScopes(version)).toMatchObject({ status: "warn", found, facts: { landlock: version } });
  });
});
