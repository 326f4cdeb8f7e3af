import { beforeAll, expect, test } from "vitest";
import type { Netlink } from "../../../src/core/netlink/client.ts";
import { createBridge, decodeLink, dumpLinks, type IndexedLink } from "../../../src/core/netlink/link.ts";
import { deleteLinks } from "../../../src/reconcile/operations/delete-links.ts";
import { enterNamespace, ip } from "./namespace.ts";

/** More than go in two datagrams. */
const COUNT = 300;

let netlink: Netlink;

beforeAll(() => {
  netlink = enterNamespace();
});

test("any number of links is deleted, and one that another program deletes meanwhile keeps no other", async () => {
  const names = Array.from({ length: COUNT }, (_, index) => `ours${index}`);
  await netlink.run([...names, "other"].map((name) => createBridge(name, {})));
  const links = (await netlink.dump(dumpLinks())).map(decodeLink);
  const ours = links.filter(({ name }): boolean => name.startsWith("ours"));
  const gone: IndexedLink = { name: "gone", index: 999_999 };
  await expect(deleteLinks(netlink, [gone, ...ours])).rejects.toMatchObject({ code: "ENODEV" });
  expect(ip("link", "show").map(({ ifname, group }) => [ifname, group])).toEqual([
    ["lo", "default"],
    ["other", "default"],
  ]);
});
