import { execaSync } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeTable } from "../../../src/core/nft/nat-table.ts";
import { UPLINK, UPLINK_NAME_SERVER } from "../../../src/core/uplink/uplink.ts";
import { FarEnd } from "../../support/far-end.ts";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { FILES, type Running, Sandbox } from "../../support/sandbox.ts";
import { commandLines, type Snapshot, snapshot } from "../../support/snapshot.ts";
import { until } from "../../support/until.ts";
import { doctor } from "../doctor/report.ts";

const masquerade = ["postrouting type nat hook postrouting priority srcnat; policy accept;", "postrouting masquerade"];
const { exitCode } = execaSync("unshare", ["--net", "nft", "--check", "-f", "-"], {
  input: writeTable("probe", masquerade),
  reject: false,
});
const ipv6ByLink =
  execaSync("test", ["-e", "/proc/sys/net/ipv6/conf/all/force_forwarding"], { reject: false }).exitCode === 0;

/** What the servers call themselves. */
const OUTSIDE = "outside";
const OF_THE_HOST = "host";

/** Root's labs differ only in what they enter, so what of that comes into it is tried twice. */
describe.runIf(exitCode === 0).each([
  ["an ordinary user", true],
  ["root", false],
])("nat in a private lab of %s", (_, user) => {
  let sandbox: Sandbox;
  let outside: Running;
  let host: Running;
  let before: Omit<Snapshot, "mounts">;

  beforeEach(async () => {
    sandbox = await Sandbox.open(user);
    const shell = (script: string): Promise<string> => sandbox.output("sh", "-ec", script);
    const farEnd = await FarEnd.behind(sandbox, "up0", "192.0.2.1/24", "2001:db8::1/64");
    // As systemd leaves it, which is what lets users ping.
    await shell(`ip address add 192.0.2.2/24 dev up0; ip address add 2001:db8::2/64 dev up0 nodad
      ip link set up0 addrgenmode none; ip link set up0 up; ip route add default via 192.0.2.1; ip -6 route add default via 2001:db8::1
      echo "0 2147483647" >/proc/sys/net/ipv4/ping_group_range
      echo "nameserver 127.0.0.1" >${FILES}/resolv.conf; mount --bind ${FILES}/resolv.conf /etc/resolv.conf`);
    const server = [process.execPath, `${sandbox.clone}/test/support/services.js`];
    const inOutside = ["nsenter", "--net", "--target", String(farEnd.pid)];
    outside = await sandbox.start([...inOutside, ...server, OUTSIDE, "192.0.2.1", "2001:db8::1"]);
    host = await sandbox.start([...server, OF_THE_HOST, "127.0.0.1", "::1"]);
    await until(() => outside.output().includes("ready") && host.output().includes("ready"));
  });
  afterEach(() => sandbox.close());

  async function newLab(): Promise<TestLab> {
    const [ipv6, far] = ipv6ByLink ? [["fd00::fe/64"], ["fd00::1/64"]] : [[], []];
    const lab = new TestLab(sandbox, {
      name: "nat",
      isolation: "private",
      bridges: { lan: { addresses: ["10.0.0.254/24", ...ipv6], nat: true }, far: { addresses: ["10.9.0.254/24"] } },
      guests: {
        alice: {
          interfaces: { eth0: { bridge: "lan", addresses: ["10.0.0.1/24", ...far] } },
          routes: [{ to: "default", via: "10.0.0.254" }, ...(ipv6ByLink ? [{ to: "default", via: "fd00::fe" }] : [])],
        },
        bob: {
          interfaces: { eth0: { bridge: "far", addresses: ["10.9.0.1/24"] } },
          routes: [{ to: "default", via: "10.9.0.254" }],
        },
      },
    });
    lab.save();
    before = await ofHost();
    return lab;
  }

  /** Without mounts: the lab's are in a namespace of its own, and the machine's come and go meanwhile. */
  async function ofHost(): Promise<Omit<Snapshot, "mounts">> {
    const { mounts: _, ...rest } = await snapshot(sandbox);
    return rest;
  }

  const get = (address: string): string => `nc -w 10 ${address} 8080 </dev/null`;
  const ask = (address: string): string => `tftp -g -r any -l /dev/stdout ${address} 53`;
  const uplinks = (): string[] => commandLines(sandbox).filter((line) => line.startsWith("dumm-uplink:"));

  async function reachesOutside(lab: TestLab): Promise<void> {
    expect(await lab.inside("alice", get("192.0.2.1"))).toBe(`${OUTSIDE}\n`);
    expect(await lab.inside("alice", ask("192.0.2.1"))).toBe(`${OUTSIDE}\n`);
    if (ipv6ByLink) expect(await lab.inside("alice", get("2001:db8::1"))).toBe(`${OUTSIDE}\n`);
  }

  test("a guest reaches the outside by TCP, UDP and ping, and the host's name server; nobody else gets out", async () => {
    const lab = await newLab();
    expect(operationsOf(await lab.apply())).toContain("start-uplink");
    await reachesOutside(lab);
    await lab.inside("alice", "ping -c 1 -W 10 192.0.2.1");
    expect(await lab.inside("alice", ask(UPLINK_NAME_SERVER))).toBe(`${OF_THE_HOST}\n`);
    // libslirp cannot send it, and complains to an apply that has ended long ago.
    if (ipv6ByLink) await lab.exec("alice", ["ping", "-c", "1", "-W", "1", "2001:db8::1"]);
    await lab.expectSettled();
    expect(await lab.exec("bob", ["ping", "-c", "2", "-W", "1", "192.0.2.1"])).toMatchObject({ status: 1 });
    expect(await lab.exec("alice", ["ping", "-c", "2", "-W", "1", "10.9.0.1"])).toMatchObject({ status: 1 });
    await lab.destroy();
    expect(await ofHost()).toEqual(before);
  });

  test.runIf(user)(
    "an uplink that was killed, or pulled down, is a difference, and mended; guests run on",
    async () => {
      const lab = await newLab();
      await lab.apply();
      const processes = await lab.processes();
      await sandbox.output("pkill", "-KILL", "-f", "^dumm-uplink:");
      expect((await sandbox.dumm(["diff", lab.file])).stdout).toBe("+ uplink of the lab\n");
      expect(operationsOf(await lab.apply())).toEqual(["start-uplink"]);
      await reachesOutside(lab);

      expect(await sandbox.dumm(["enter", lab.file, "--", "ip", "link", "set", UPLINK, "down"])).toMatchObject({
        status: 0,
      });
      expect((await lab.changes()).map(({ object, attribute }) => `${object} ${attribute}`)).toContain("uplink up");
      await lab.apply();
      await lab.expectSettled();
      await reachesOutside(lab);
      expect(await lab.processes()).toEqual(processes);
      expect(uplinks()).toHaveLength(1);
    },
  );

  test.runIf(user)(
    "what is on the host's loopback is not reached, not even by its addresses in frames of a guest's own making",
    async () => {
      const lab = await newLab();
      await lab.apply();
      for (const address of ["169.254.2.2", UPLINK_NAME_SERVER])
        expect(await lab.exec("alice", ["sh", "-c", get(address)])).not.toMatchObject({ stdout: `${OF_THE_HOST}\n` });
      expect(host.output()).not.toContain("tcp");
      if (!ipv6ByLink) return;

      const mac = (await lab.status()).bridges.find(({ name }) => name === "lan")?.mac ?? "";
      const beside = (script: string) => sandbox.dumm(["enter", lab.file, "--", "sh", "-ec", script]);
      const { stdout } = await beside(`ip link add pry address 02:00:00:00:00:99 type veth peer name pried
      ip link set pried master lan; ip link set pried up; ip link set pry up
      ip -oneline link show pry`);
      const send = (...destinations: string[]) =>
        beside(`exec ${process.execPath} ${sandbox.clone}/test/support/inject.js ${Number.parseInt(stdout, 10)} \
        02:00:00:00:00:99 ${mac} fd00::99 ${destinations.join(" ")}`);
      const loopback = ["::ffff:127.0.0.1", "::1", "::"];
      // A segment takes a moment to carry frames; what was sent before the first that arrives may be lost, what comes after is not.
      await until(async () => {
        expect(await send("2001:db8::1", ...loopback, "2001:db8::1")).toMatchObject({ status: 0, stderr: "" });
        return outside.output().includes("udp 2001:db8::1");
      });
      expect(await send(...loopback, "2001:db8::1")).toMatchObject({ status: 0, stderr: "" });
      expect(await lab.inside("alice", get("2001:db8::1"))).toBe(`${OUTSIDE}\n`);
      expect(host.output()).toBe("ready\n");
    },
  );

  test("it goes with the last nat, and with the holder", async () => {
    const lab = await newLab();
    await lab.apply();
    const processes = await lab.processes();
    Object.assign(lab.topology.bridges?.["lan"] ?? {}, { nat: false });
    expect(operationsOf(await lab.apply())).toEqual(expect.arrayContaining(["stop-uplink", "delete-nat"]));
    expect(uplinks()).toEqual([]);
    await lab.expectSettled();
    expect(await lab.processes()).toEqual(processes);

    Object.assign(lab.topology.bridges?.["lan"] ?? {}, { nat: true });
    await lab.apply();
    await reachesOutside(lab);
    await sandbox.output("pkill", "-KILL", "-f", "^dumm-holder:");
    await until(() => uplinks().length === 0);
    await lab.destroy();
    expect(await ofHost()).toEqual(before);
  });

  test.runIf(user)("an apply that is killed over it: the next one goes on, with one uplink", async () => {
    const lab = await newLab();
    const running = await sandbox.startDumm(["apply", lab.file]);
    await until(() => uplinks().length > 0);
    await running.kill("SIGKILL");
    await running.result;
    await lab.apply();
    await lab.expectSettled();
    await reachesOutside(lab);
    expect(uplinks()).toHaveLength(1);
    await lab.destroy();
    expect(await ofHost()).toEqual(before);
  });

  test.runIf(user)("a host without slirp4netns, or nft, is told so before anything is changed", async () => {
    for (const [program, what, name] of [
      ["nft", "nat takes the program nft", "nftables"],
      ["slirp4netns", "nat of a private lab takes slirp4netns", "slirp4netns"],
    ]) {
      await sandbox.output("sh", "-c", `mount --bind /dev/null $(command -v ${program})`);
      const lab = await newLab();
      const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
      expect(stderr).toContain(`bridge lan: ${what}`);
      expect(stderr).toContain(`apt-get install ${name}`);
      expect(status).toBe(5);
      expect(await ofHost()).toEqual(before);
    }
    expect((await doctor(sandbox)).checks.get("uplink")).toMatchObject({
      status: "warn",
      facts: { slirp4netns: false },
    });
  });
});
