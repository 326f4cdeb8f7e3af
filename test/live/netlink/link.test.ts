import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Netlink } from "../../../src/core/netlink/client.ts";
import {
  addAltName,
  createBridge,
  decodeLink,
  deleteAltName,
  deleteGroup,
  deleteLink,
  dumpLinks,
  getLink,
  renameLink,
  setLink,
} from "../../../src/core/netlink/link.ts";
import { openTap } from "../../../src/core/tap/tap.ts";
import { enterNamespace, ip, ipLink, link } from "./namespace.ts";

let netlink: Netlink;
beforeAll(() => {
  netlink = enterNamespace();
});
afterAll(() => netlink.close());

function makeTap(name: string): void {
  const tap = openTap(name);
  tap.persist();
  tap.close();
}

/** Not every kernel is built with CONFIG_BRIDGE_VLAN_FILTERING; one that is shows the default VLAN of a bridge. */
function canFilterVlans(bridge: string): boolean {
  return "vlan_default_pvid" in Object(Object(ipLink(bridge)["linkinfo"])["info_data"]);
}

describe("a bridge", () => {
  test("is created with all its settings at once", async () => {
    await netlink.run([
      createBridge("br-all", {
        up: true,
        mtu: 1400,
        mac: "02:00:00:00:00:01",
        group: 7,
        bridge: {
          stp: true,
          ageingTime: 12.34,
          multicastSnooping: false,
          groupForwardMask: 0x4008,
          netfilter: true,
        },
      }),
    ]);
    expect(ipLink("br-all")).toMatchObject({
      mtu: 1400,
      address: "02:00:00:00:00:01",
      group: "7",
      flags: expect.arrayContaining(["UP"]),
      linkinfo: {
        info_kind: "bridge",
        info_data: {
          stp_state: 1,
          ageing_time: 1234,
          vlan_filtering: 0,
          mcast_snooping: 0,
          group_fwd_mask: "0x4008",
          nf_call_iptables: 1,
        },
      },
    });
    expect(await link(netlink, "br-all")).toMatchObject({
      kind: "bridge",
      mtu: 1400,
      mac: "02:00:00:00:00:01",
      group: 7,
      up: true,
      bridge: {
        stp: true,
        ageingTime: 12.34,
        vlanFiltering: false,
        multicastSnooping: false,
        groupForwardMask: 0x4008,
        netfilter: true,
      },
    });
  });

  test("has every setting changed live, and back", async () => {
    await netlink.run([createBridge("br-live")]);
    const bridge = await link(netlink, "br-live");
    const vlans = canFilterVlans("br-live");
    const changed = {
      stp: true,
      ageingTime: 60,
      multicastSnooping: false,
      groupForwardMask: 8,
      netfilter: true,
      ...(vlans && { vlanFiltering: true }),
    };
    await netlink.run([setLink(bridge, { bridge: changed })]);
    expect((await link(netlink, "br-live")).bridge).toEqual({ ...bridge.bridge, ...changed });
    expect(ipLink("br-live")).toMatchObject({ linkinfo: { info_data: { ageing_time: 6000, nf_call_arptables: 1 } } });
    await netlink.run([setLink(bridge, { bridge: { ...bridge.bridge, ...(!vlans && { vlanFiltering: undefined }) } })]);
    expect((await link(netlink, "br-live")).bridge).toEqual(bridge.bridge);
  });

  test("is deleted", async () => {
    await netlink.run([createBridge("br-gone")]);
    await netlink.run([deleteLink(await link(netlink, "br-gone"))]);
    await expect(netlink.get(getLink({ name: "br-gone" }))).rejects.toMatchObject({ code: "ENODEV" });
  });
});

describe("a link", () => {
  test("is marked, enslaved and raised by its name in one message, then changed by index", async () => {
    await netlink.run([createBridge("br0")]);
    const bridge = await link(netlink, "br0");
    makeTap("tap0");
    await netlink.run([
      setLink({ name: "tap0" }, { alias: "dumm:lab:alice:eth0", group: 9, mtu: 9000, master: bridge, up: true }),
    ]);
    const tap = await link(netlink, "tap0");
    expect(tap).toMatchObject({
      alias: "dumm:lab:alice:eth0",
      group: 9,
      mtu: 9000,
      masterIndex: bridge.index,
      up: true,
    });
    expect(tap).toMatchObject({ kind: "tun", carrier: false, operstate: "DOWN", bridge: undefined });
    expect(ipLink("tap0")).toMatchObject({ ifalias: "dumm:lab:alice:eth0", group: "9", mtu: 9000, master: "br0" });

    await netlink.run([setLink(tap, { alias: "", master: null, up: false, mac: "02:00:00:00:00:02" })]);
    expect(await link(netlink, "tap0")).toMatchObject({
      alias: undefined,
      masterIndex: undefined,
      up: false,
      mac: "02:00:00:00:00:02",
      mtu: 9000,
    });
    expect(ipLink("tap0")).not.toHaveProperty("master");
  });

  test("is renamed", async () => {
    await netlink.run([createBridge("old")]);
    await netlink.run([renameLink(await link(netlink, "old"), "new")]);
    expect(ipLink("new")).toMatchObject({ ifname: "new" });
  });

  test("has altnames, by which it is found", async () => {
    const long = "a-guest-whose-name-is-longer-than-fifteen-eth0";
    await netlink.run([createBridge("brx")]);
    await netlink.run([addAltName({ name: "brx" }, long), addAltName({ name: "brx" }, "second")]);
    expect(ipLink(long)).toMatchObject({ ifname: "brx", altnames: [long, "second"] });
    const found = await link(netlink, long);
    expect(found).toMatchObject({ name: "brx", altNames: [long, "second"] });
    await netlink.run([deleteAltName(found, long)]);
    expect((await link(netlink, "brx")).altNames).toEqual(["second"]);
  });

  test("without an rtnetlink kind is read too", async () => {
    expect(await link(netlink, "lo")).toMatchObject({
      index: 1,
      kind: undefined,
      mac: "00:00:00:00:00:00",
      mtu: 65536,
    });
  });
});

test("500 taps are enslaved and raised in one batch, dumped as iproute2 shows them, and deleted as a group", async () => {
  await netlink.run([createBridge("br500", { group: 500 })]);
  const bridge = await link(netlink, "br500");
  const names = Array.from({ length: 500 }, (_, index) => `many${index}`);
  for (const name of names) makeTap(name);
  const results = await netlink.batch(
    names.map((name) => setLink({ name }, { master: bridge, up: true, group: 500, alias: `dumm:${name}` })),
  );
  expect(results.filter((result) => result.error !== undefined)).toEqual([]);
  const links = (await netlink.dump(dumpLinks())).map(decodeLink);
  expect(links.filter((tap) => tap.masterIndex === bridge.index && tap.up && tap.group === 500)).toHaveLength(500);
  expect(links.map(({ index, name, mtu, alias, mac }) => ({ index, name, mtu, alias, mac }))).toEqual(
    ip("link", "show").map(({ ifindex, ifname, mtu, ifalias, address }) => ({
      index: ifindex,
      name: ifname,
      mtu,
      alias: ifalias,
      mac: address,
    })),
  );
  await netlink.run([deleteGroup(500)]);
  expect(ip("link", "show", "group", "500")).toEqual([]);
  await expect(netlink.run([deleteGroup(500)])).rejects.toMatchObject({ code: "ENODEV" });
});
