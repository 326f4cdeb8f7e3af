import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addAddress, decodeAddress, deleteAddress, dumpAddresses } from "../../../src/core/netlink/address.ts";
import type { Netlink } from "../../../src/core/netlink/client.ts";
import { createBridge, type IndexedLink, setLink } from "../../../src/core/netlink/link.ts";
import { addressKey, type Concern, preserving, refusalOf } from "../../../src/reconcile/operations/preserve.ts";
import { enterNamespace, ip, ipSet, link } from "./namespace.ts";

let netlink: Netlink;
let br0: IndexedLink;
beforeAll(() => {
  netlink = enterNamespace();
});
afterAll(() => netlink.close());
beforeEach(async () => {
  await netlink.run([createBridge("br0", { up: true })]);
  br0 = await link(netlink, "br0");
  return () => ipSet("link delete br0");
});

async function addressesOf({ index }: IndexedLink): Promise<string[]> {
  const all = (await netlink.dump(dumpAddresses())).map(decodeAddress);
  return all.filter(({ linkIndex }) => linkIndex === index).map(({ address }) => address);
}

const concern = (...links: IndexedLink[]): Concern => ({
  links: new Set(links.map(({ index }) => index)),
  goes: new Set(),
});

/** Takes a link down, which costs its IPv6 addresses, and up. */
async function restart(one: IndexedLink): Promise<void> {
  await netlink.run([setLink(one, { up: false }), setLink(one, { up: true })]);
}

describe("what the kernel forgets", () => {
  test("comes back, and so do link-local addresses that the kernel did not make itself", async () => {
    const addresses = ["10.0.0.1/24", "fd00::1/64", "fe80::77/64"];
    await netlink.run(addresses.map((address) => addAddress(br0, address)));
    ipSet("address add fe80::78/64 dev br0 nodad");
    await preserving(netlink, concern(br0), () => restart(br0));
    expect(await addressesOf(br0)).toEqual(expect.arrayContaining([...addresses, "fe80::78/64"]));
  });

  test("is given up where the link cannot have it any more, and the rest comes back", async () => {
    await netlink.run([addAddress(br0, "10.0.0.1/24")]);
    ipSet("address add fd00::5/64 dev br0 nodad");
    await preserving(netlink, concern(br0), async () => {
      await netlink.run([setLink(br0, { mtu: 1000 }), deleteAddress(br0, "10.0.0.1/24")]);
    });
    expect(await addressesOf(br0)).toEqual(["10.0.0.1/24"]);
  });

  test("comes back elsewhere too, where it went with an address of the link", async () => {
    ipSet("link add far up type bridge");
    await netlink.run([addAddress(br0, "10.0.0.1/24"), addAddress(br0, "10.0.0.2/24")]);
    ipSet("route add 10.9.0.0/16 dev far src 10.0.0.2");
    const routes = ip("route").length;
    const goes = new Set([addressKey({ linkIndex: br0.index, address: "10.0.0.1/24" })]);
    await preserving(netlink, { ...concern(br0), goes }, async () => {
      await netlink.run([deleteAddress(br0, "10.0.0.1/24")]);
    });
    expect(ip("route")).toHaveLength(routes);
    ipSet("link delete far");
  });
});

describe("what somebody else takes away meanwhile", () => {
  beforeEach(() => {
    ipSet("link add other up type bridge");
    ipSet("address add 10.2.0.1/24 dev other");
    ipSet("route add 10.3.0.0/16 dev other");
  });

  test("stays away", async () => {
    const other = await link(netlink, "other");
    await preserving(netlink, concern(br0), async () => ipSet("address flush dev other"));
    expect(await addressesOf(other)).not.toContain("10.2.0.1/24");
    expect(ip("route", "show", "dev", "other")).toEqual([]);
    ipSet("link delete other");
  });

  test("is no error, be it the link itself", async () => {
    await preserving(netlink, concern(br0, await link(netlink, "other")), async () => ipSet("link delete other"));
    expect(await addressesOf(br0)).not.toEqual([]);
  });
});

test("that there is no address to delete is no failure, unless it is there", async () => {
  const deletion = {
    operation: "delete-bridge-address",
    bridge: "br0",
    address: "10.4.0.1/32",
    peer: "10.4.0.2",
  } as const;
  await netlink.run([addAddress(br0, deletion.address, deletion)]);
  const refusalOfDeletion = async (peer?: string) => {
    const [result] = await netlink.batch([deleteAddress(br0, deletion.address, { peer })]);
    return refusalOf(netlink, deletion, result?.error === undefined ? [] : [result.error], () => br0);
  };
  // A request that names no peer is about another address.
  expect(await refusalOfDeletion()).toMatchObject({ code: "EADDRNOTAVAIL" });
  expect(await refusalOfDeletion(deletion.peer)).toBeUndefined();
  expect(await refusalOfDeletion(deletion.peer)).toBeUndefined();
  await netlink.run([setLink(br0, { mtu: 1000 })]);
  const ofIpv6 = { ...deletion, address: "fd00::1/64", peer: undefined };
  const [result] = await netlink.batch([deleteAddress(br0, ofIpv6.address)]);
  expect(result?.error).toMatchObject({ code: "ENXIO" });
  const { peer: _, ...plain } = ofIpv6;
  expect(await refusalOf(netlink, plain, result?.error === undefined ? [] : [result.error], () => br0)).toBeUndefined();
});
