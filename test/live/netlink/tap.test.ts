import { afterAll, beforeAll, expect, test } from "vitest";
import type { Netlink } from "../../../src/core/netlink/client.ts";
import { addAltName, createBridge, setLink } from "../../../src/core/netlink/link.ts";
import { openTap } from "../../../src/core/tap/tap.ts";
import { enterNamespace, ip, ipLink, link } from "./namespace.ts";

let netlink: Netlink;
beforeAll(() => {
  netlink = enterNamespace();
});
afterAll(() => netlink.close());

test("a tap is marked before it persists", async () => {
  const tap = openTap("tap0");
  await netlink.run([setLink({ name: "tap0" }, { alias: "dumm:lab:alice:eth0" })]);
  expect(ipLink("tap0")).toMatchObject({ linkinfo: { info_data: { persist: false } } });
  tap.persist();
  tap.close();
  expect(ipLink("tap0")).toMatchObject({
    ifalias: "dumm:lab:alice:eth0",
    linkinfo: {
      info_kind: "tun",
      info_data: { type: "tap", pi: false, vnet_hdr: true, persist: true, user: "root" },
    },
  });
});

test("one that was not persisted is gone with its holder", async () => {
  openTap("tap1").close();
  expect(ip("link", "show").map((found) => found["ifname"])).not.toContain("tap1");
});

test("has a carrier while a program holds it", async () => {
  const tap = openTap("tap2");
  await netlink.run([setLink({ name: "tap2" }, { up: true })]);
  expect(await link(netlink, "tap2")).toMatchObject({ up: true, carrier: true });
  tap.close();
});

test("a name that a link has, as its name or altname, is refused and the link left alone", async () => {
  await netlink.run([createBridge("br0"), addAltName({ name: "br0" }, "alice-eth0")]);
  for (const name of ["br0", "alice-eth0", "tap0"]) {
    expect(() => openTap(name)).toThrow(expect.objectContaining({ code: "name-clash", where: `tap ${name}` }));
  }
  expect(ipLink("br0")).toMatchObject({ linkinfo: { info_kind: "bridge" } });
});

test.each(["", "a".repeat(16), "tap%d", "a/b", "a b", "..", "a:b"])("%j is not a name", (name) => {
  expect(() => openTap(name)).toThrow(RangeError);
});
