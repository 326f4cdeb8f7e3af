import { execaSync } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeTable } from "../../../src/core/nft/nat-table.ts";
import { FarEnd } from "../../support/far-end.ts";
import { operationsOf, TestLab } from "../../support/lab.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { until } from "../../support/until.ts";

const masquerade = ["postrouting type nat hook postrouting priority srcnat; policy accept;", "postrouting masquerade"];
const { exitCode } = execaSync("unshare", ["--net", "nft", "--check", "-f", "-"], {
  input: writeTable("probe", masquerade),
  reject: false,
});
const ipv6ByLink =
  execaSync("test", ["-e", "/proc/sys/net/ipv6/conf/all/force_forwarding"], { reject: false }).exitCode === 0;

let sandbox: Sandbox;
let outside: FarEnd;

beforeEach(async () => {
  sandbox = await Sandbox.open();
  outside = await FarEnd.behind(sandbox, "up.0", "192.0.2.1/24", "2001:db8::1/64");
  await sandbox.output("ip", "address", "add", "192.0.2.2/24", "dev", "up.0");
  await sandbox.output("ip", "address", "add", "2001:db8::2/64", "dev", "up.0", "nodad");
  await sandbox.output("ip", "link", "set", "up.0", "up");
  await sandbox.output("ip", "route", "add", "default", "via", "192.0.2.1");
  await sandbox.output("ip", "-6", "route", "add", "default", "via", "2001:db8::1");
});
afterEach(() => sandbox.close());

/** A guest on a bridge with nat, and one on a bridge that the host is on as well. */
function newLab(name: string, net = 0): TestLab {
  const [ipv6, far] = ipv6ByLink ? [[`fd00:${net}::fe/64`], [`fd00:${net}::1/64`]] : [[], []];
  return new TestLab(sandbox, {
    name,
    bridges: {
      [`${name}-lan`]: { addresses: [`10.0.${net}.254/24`, ...ipv6], nat: true },
      [`${name}-far`]: { addresses: [`10.9.${net}.254/24`] },
    },
    guests: {
      [`${name}-a`]: {
        interfaces: { eth0: { bridge: `${name}-lan`, addresses: [`10.0.${net}.1/24`, ...far] } },
        routes: [
          { to: "default", via: `10.0.${net}.254` },
          ...(ipv6ByLink ? [{ to: "default", via: `fd00:${net}::fe` }] : []),
        ],
      },
      [`${name}-b`]: {
        interfaces: { eth0: { bridge: `${name}-far`, addresses: [`10.9.${net}.1/24`] } },
        routes: [{ to: "default", via: `10.9.${net}.254` }],
      },
    },
  });
}

/** What nat changes of the host: each link's switches and second names, and the firewall. */
function ofHost(): Promise<string> {
  const script = `for one in up.0 all default; do cat /proc/sys/net/ipv4/conf/$one/forwarding
      cat /proc/sys/net/ipv6/conf/$one/forwarding /proc/sys/net/ipv6/conf/$one/force_forwarding 2>&1 || true; done
    ip link show dev up.0 | grep altname || true; nft list ruleset`;
  return sandbox.output("sh", "-ec", script);
}

/** Also when the host has forgotten where the guest is, and asks for it in order to forward the answer. */
async function reachesOutside(lab: TestLab): Promise<void> {
  const name = lab.topology.name;
  for (const address of ["192.0.2.1", ...(ipv6ByLink ? ["2001:db8::1"] : [])]) {
    await sandbox.output("ip", "neighbour", "flush", "dev", `${name}-lan`);
    await lab.inside(`${name}-a`, `ping -c 1 -W 2 ${address} || ping -c 3 -W 5 ${address}`);
  }
}

describe.runIf(exitCode === 0)("nat (where the host's kernel can masquerade)", () => {
  test("a guest reaches the outside, which knows no way to it; nobody else is reached, and the host is as before", async () => {
    const before = await ofHost();
    const lab = newLab("nat");
    await lab.apply();
    await expect(outside.output("ip", "route", "get", "10.0.0.1")).rejects.toThrow("unreachable");
    await reachesOutside(lab);
    await lab.expectSettled();

    // Neither another segment of the host nor, from outside, a guest, although the host knows the way.
    expect(await lab.exec("nat-a", ["ping", "-c", "2", "-W", "1", "10.9.0.1"])).toMatchObject({ status: 1 });
    expect(await lab.exec("nat-b", ["ping", "-c", "2", "-W", "1", "192.0.2.1"])).toMatchObject({ status: 1 });
    await outside.output("ip", "route", "add", "10.0.0.0/8", "via", "192.0.2.2");
    await expect(outside.output("busybox", "ping", "-c", "2", "-W", "1", "10.0.0.1")).rejects.toThrow();

    const processes = await lab.processes();
    Object.assign(lab.topology.bridges?.["nat-lan"] ?? {}, { nat: false });
    expect(operationsOf(await lab.apply())).toContain("delete-nat");
    expect(await lab.processes()).toEqual(processes);
    expect(await ofHost()).toBe(before);
    await lab.expectSettled();

    Object.assign(lab.topology.bridges?.["nat-lan"] ?? {}, { nat: true });
    await lab.apply();
    await reachesOutside(lab);
    await lab.destroy();
    expect(await ofHost()).toBe(before);
  });

  test("a table that was flushed, and a rule too many, are named, and mended", async () => {
    const before = await ofHost();
    const lab = newLab("nat");
    await lab.apply();
    await sandbox.output("nft", "flush", "ruleset");
    expect(await lab.changes()).toMatchObject([{ object: "nat", difference: "missing" }]);
    expect(operationsOf(await lab.apply())).toEqual(["write-nat"]);
    await reachesOutside(lab);

    await sandbox.output("nft", "insert", "rule", "inet", "dumm-nat", "forward", "drop");
    expect((await sandbox.dumm(["diff", lab.file])).stdout).toBe("~ nat table of the host: -forward drop\n");
    expect(operationsOf(await lab.apply())).toEqual(["write-nat"]);
    await reachesOutside(lab);

    await lab.destroy();
    expect(await ofHost()).toBe(before);
  });

  test("a switch that was thrown, and a bridge that was deleted, are named, and mended", async () => {
    const before = await ofHost();
    const lab = newLab("nat");
    await lab.apply();
    await sandbox.output("sh", "-c", "echo 0 > /proc/sys/net/ipv4/conf/up.0/forwarding");
    expect(await lab.changes()).toEqual([
      {
        object: "host-sysctl",
        key: "net.ipv4.conf.up/0.forwarding",
        difference: "differs",
        observed: "0",
        desired: "1",
      },
    ]);
    await lab.apply();
    await reachesOutside(lab);

    await sandbox.output("ip", "link", "delete", "nat-lan");
    await lab.apply();
    await reachesOutside(lab);
    await lab.expectSettled();
    await lab.destroy();
    expect(await ofHost()).toBe(before);
  });

  test("whoever is killed over it, and loses the topology: destroy by name puts all of it back", async () => {
    const before = await ofHost();
    const lab = newLab("nat");
    lab.save();
    const running = await sandbox.startDumm(["apply", lab.file]);
    await until(async () => (await sandbox.output("ip", "link", "show", "dev", "up.0")).includes("altname dumm:"));
    await running.kill("SIGKILL");
    await running.result;
    await sandbox.output("rm", lab.file);
    expect(await sandbox.dumm(["destroy", "nat"])).toMatchObject({ status: 0 });
    expect(await ofHost()).toBe(before);
  });

  test("two labs share a way out: it stays until the last of them is gone", async () => {
    const before = await ofHost();
    const [one, other] = [newLab("one"), newLab("two", 2)];
    await one.apply();
    await other.apply();
    await reachesOutside(one);
    await reachesOutside(other);
    expect(await other.exec("two-a", ["ping", "-c", "2", "-W", "1", "10.0.0.254"])).toMatchObject({ status: 0 });
    expect(await other.exec("two-a", ["ping", "-c", "2", "-W", "1", "10.0.0.1"])).toMatchObject({ status: 1 });
    await one.destroy();
    await reachesOutside(other);
    await other.expectSettled();
    await other.destroy();
    expect(await ofHost()).toBe(before);
  });

  test("a host without nft is told so before anything is changed", async () => {
    await sandbox.output("sh", "-c", "mount --bind /dev/null $(command -v nft)");
    const lab = newLab("nat");
    lab.save();
    const { status, stderr } = await sandbox.dumm(["apply", lab.file]);
    expect(status).toBe(5);
    expect(stderr).toContain("apt-get install nftables");
    expect(await sandbox.output("ip", "link")).not.toContain("nat-lan");
    expect((await sandbox.dumm(["doctor"])).stdout).toMatch(/nat.*nft/);
  });
});
