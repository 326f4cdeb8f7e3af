import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type Address,
  addAddress,
  decodeAddress,
  deleteAddress,
  dumpAddresses,
  replaceAddress,
} from "../../../src/core/netlink/address.ts";
import type { Netlink } from "../../../src/core/netlink/client.ts";
import { createBridge, type IndexedLink } from "../../../src/core/netlink/link.ts";
import { DUMM_PROTOCOL } from "../../../src/core/netlink/protocol.ts";
import { enterNamespace, ip, ipSet, link } from "./namespace.ts";

let netlink: Netlink;
let bridge: IndexedLink;
beforeAll(async () => {
  netlink = enterNamespace();
  await netlink.run([createBridge("br0", { up: true })]);
  bridge = await link(netlink, "br0");
});
afterAll(() => netlink.close());
beforeEach(() => ipSet("address flush dev br0 scope global"));

async function addresses(): Promise<Address[]> {
  const all = (await netlink.dump(dumpAddresses())).map(decodeAddress);
  return all.filter((address) => address.linkIndex === bridge.index && address.scope === 0);
}

/** The same as `10.0.0.1/24` and so on, as iproute2 shows them. */
function shown(): string[] {
  const [found] = ip("address", "show", "dev", "br0", "scope", "global");
  return ((found?.["addr_info"] ?? []) as { local?: string; prefixlen: number }[])
    .filter(({ local }) => local !== undefined)
    .map(({ local, prefixlen }) => `${local}/${prefixlen}`)
    .sort();
}

describe("addresses", () => {
  test("of both families are added as ours, usable at once, and deleted", async () => {
    const wanted = ["10.0.0.1/24", "10.0.0.2/24", "192.0.2.7/32", "2001:db8::1/64", "2001:db8:0:0:1::/128"];
    await netlink.run(wanted.map((address) => addAddress(bridge, address)));
    expect(shown()).toEqual(["10.0.0.1/24", "10.0.0.2/24", "192.0.2.7/32", "2001:db8:0:0:1::/128", "2001:db8::1/64"]);
    const found = await addresses();
    expect(found.map((address) => address.address).sort()).toEqual(shown());
    for (const address of found) {
      expect(address).toMatchObject({ protocol: DUMM_PROTOCOL, permanent: true, tentative: false, peer: undefined });
    }
    expect(found.find((address) => address.address === "10.0.0.2/24")?.secondary).toBe(true);
    await netlink.run([...wanted].reverse().map((address) => deleteAddress(bridge, address)));
    expect(shown()).toEqual([]);
  });

  test("of others are told apart by their protocol and lifetime", async () => {
    ipSet("address add 10.1.0.1/24 dev br0 valid_lft 1000 preferred_lft 500");
    await netlink.run([addAddress(bridge, "10.2.0.1/24", { protocol: 3 })]);
    expect(await addresses()).toMatchObject([
      { address: "10.1.0.1/24", protocol: 0, permanent: false },
      { address: "10.2.0.1/24", protocol: 3, permanent: true },
    ]);
    await netlink.run([replaceAddress(bridge, "10.1.0.1/24")]);
    expect(await addresses()).toMatchObject([
      { address: "10.1.0.1/24", protocol: DUMM_PROTOCOL, permanent: true },
      { address: "10.2.0.1/24", protocol: 3 },
    ]);
  });

  test("may have a peer", async () => {
    await netlink.run([addAddress(bridge, "10.3.0.1", { peer: "10.3.0.2/32" })]);
    expect(await addresses()).toMatchObject([{ address: "10.3.0.1/32", peer: "10.3.0.2" }]);
    expect(ip("address", "show", "dev", "br0", "scope", "global")).toMatchObject([
      { addr_info: expect.arrayContaining([expect.objectContaining({ local: "10.3.0.1", address: "10.3.0.2" })]) },
    ]);
    await netlink.run([deleteAddress(bridge, "10.3.0.1", { peer: "10.3.0.2/32" })]);
    expect(shown()).toEqual([]);
  });

  test("of the loopback have host scope, as with iproute2", async () => {
    const lo = await link(netlink, "lo");
    await netlink.run([addAddress(lo, "127.0.0.1/8")]);
    expect(ip("address", "show", "dev", "lo")).toMatchObject([{ addr_info: [{ local: "127.0.0.1", scope: "host" }] }]);
  });
});

test("the families can be dumped alone", async () => {
  await netlink.run([addAddress(bridge, "10.0.0.1/24"), addAddress(bridge, "2001:db8::1/64")]);
  for (const family of [4, 6] as const) {
    const found = (await netlink.dump(dumpAddresses(family))).map(decodeAddress);
    expect(new Set(found.map((address) => address.family))).toEqual(new Set([family]));
  }
});
