import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addAddress, decodeAddress, deleteAddress, dumpAddresses } from "../../../src/core/netlink/address.ts";
import type { Netlink } from "../../../src/core/netlink/client.ts";
import { createBridge, type IndexedLink, setLink } from "../../../src/core/netlink/link.ts";
import { preserving } from "../../../src/reconcile/operations/preserve.ts";
import { enterNamespace, ipSet, link } from "./namespace.ts";

const NOTHING: ReadonlySet<string> = new Set();

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

/** Takes a link down, which costs its IPv6 addresses, and up. */
async function restart(one: IndexedLink): Promise<void> {
  await netlink.run([setLink(one, { up: false }), setLink(one, { up: true })]);
}

describe("what the kernel forgets", () => {
  test("comes back, and so do link-local addresses that the kernel did not make itself", async () => {
    const addresses = ["10.0.0.1/24", "fd00::1/64", "fe80::77/64"];
    await netlink.run(addresses.map((address) => addAddress(br0, address)));
    ipSet("address add fe80::78/64 dev br0 nodad");
    await preserving(netlink, NOTHING, () => restart(br0));
    expect(await addressesOf(br0)).toEqual(expect.arrayContaining([...addresses, "fe80::78/64"]));
  });

  test("is given up where the link cannot have it any more, and the rest comes back", async () => {
    await netlink.run([addAddress(br0, "10.0.0.1/24")]);
    ipSet("address add fd00::5/64 dev br0 nodad");
    await preserving(netlink, NOTHING, async () => {
      await netlink.run([setLink(br0, { mtu: 1000 }), deleteAddress(br0, "10.0.0.1/24")]);
    });
    expect(await addressesOf(br0)).toEqual(["10.0.0.1/24"]);
  });
});
