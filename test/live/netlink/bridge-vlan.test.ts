import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AgentClient } from "../../../src/core/agent/client.ts";
import { changeVlans, defaultVlans, type PortVlans, vlanPorts } from "../../../src/core/netlink/bridge-vlan.ts";
import { Netlink } from "../../../src/core/netlink/client.ts";
import { createBridge, decodeLink, getLink, type Link, setLink } from "../../../src/core/netlink/link.ts";
import { TestGuest } from "../agent/guest.ts";
import { run } from "../agent/run.ts";

/** A host's kernel may lack CONFIG_BRIDGE_VLAN_FILTERING; a guest's has it. */
let guest: TestGuest;
let client: AgentClient;
let netlink: Netlink;
let port: Link;

beforeAll(async () => {
  guest = await TestGuest.start();
  client = await guest.connect();
  netlink = new Netlink(client.netlink(0));
  // The judge of what we do: the host's bridge(8), with its libraries.
  const script = 'cp -L --parents $(command -v bridge) $(ldd $(command -v bridge) | grep -o "/[^ ]*") "$0"';
  execFileSync("sh", ["-ec", script, `${guest.directory}/root`]);
  await netlink.run([createBridge("br0", { bridge: { vlanFiltering: true } })]);
  expect(await run(client, "ip link add port0 type dummy")).toMatchObject({ stderr: "" });
  const master = decodeLink(await netlink.get(getLink({ name: "br0" })));
  port = decodeLink(await netlink.get(getLink({ name: "port0" })));
  await netlink.run([setLink(port, { master })]);
});
afterAll(async () => {
  client?.close();
  await guest?.[Symbol.asyncDispose]();
});

/** The VLANs of the port, as bridge(8) shows them. */
async function shown(): Promise<unknown> {
  const { stdout, stderr } = await run(client, "bridge -json vlan show dev port0");
  expect(stderr).toBe("");
  const [found] = JSON.parse(stdout);
  return found?.vlans ?? [];
}

const access = (vlan: number) => ({ vlan, flags: ["PVID", "Egress Untagged"] });

test("a new port is in the kernel's own VLAN", async () => {
  expect((await vlanPorts(netlink)).get(port.index)).toEqual(defaultVlans);
  expect(await shown()).toEqual([access(1)]);
});

test.each<[PortVlans, unknown[]]>([
  [{ untagged: 10, tagged: [] }, [access(10)]],
  [{ untagged: null, tagged: [10, 20] }, [{ vlan: 10 }, { vlan: 20 }]],
  [{ untagged: 5, tagged: [20, 4094] }, [access(5), { vlan: 20 }, { vlan: 4094 }]],
  [{ untagged: 20, tagged: [5] }, [{ vlan: 5 }, access(20)]],
  [defaultVlans, [access(1)]],
])("from what it was to %j", async (wanted, judged) => {
  const before = (await vlanPorts(netlink)).get(port.index) ?? defaultVlans;
  await netlink.run(changeVlans(port, before, wanted));
  expect((await vlanPorts(netlink)).get(port.index)).toEqual(wanted);
  expect(await shown()).toEqual(judged);
  expect(changeVlans(port, wanted, wanted)).toEqual([]);
});

test.each<[string, PortVlans, PortVlans]>([
  ["vid 30 untagged", { untagged: null, tagged: [10, 20], odd: [{ vid: 30, only: "untagged" }] }, defaultVlans],
  ["vid 20 untagged", { untagged: null, tagged: [10], odd: [{ vid: 20, only: "untagged" }] }, defaultVlans],
  ["vid 20 pvid", { untagged: null, tagged: [10], odd: [{ vid: 20, only: "pvid" }] }, { untagged: 20, tagged: [10] }],
])("what dumm does not make, %s, is told apart, and goes", async (vlan, observed, other) => {
  const ours = { untagged: null, tagged: [10, 20] };
  for (const wanted of [ours, other]) {
    await netlink.run(changeVlans(port, (await vlanPorts(netlink)).get(port.index) ?? defaultVlans, ours));
    expect(await run(client, `bridge vlan add dev port0 ${vlan}`)).toMatchObject({ stderr: "" });
    expect((await vlanPorts(netlink)).get(port.index)).toEqual(observed);
    await netlink.run(changeVlans(port, observed, wanted));
    expect((await vlanPorts(netlink)).get(port.index)).toEqual(wanted);
  }
});
