import { beforeAll, expect, test } from "vitest";
import { LabLayout } from "../../../src/core/lab/layout.ts";
import { Netlink } from "../../../src/core/netlink/client.ts";
import { createBridge, decodeLink, dumpLinks, type IndexedLink } from "../../../src/core/netlink/link.ts";
import { NetlinkSocket } from "../../../src/core/netlink/socket.ts";
import { deleteLinks } from "../../../src/reconcile/operations/delete-links.ts";
import { runHostOperations } from "../../../src/reconcile/operations/host.ts";
import type { LinkOperation } from "../../../src/reconcile/plan/operation.ts";
import { enterNamespace, ip, ipSet } from "./namespace.ts";

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
  expect(await deleteLinks(netlink, [gone, ...ours])).toEqual(new Map());
  expect(ip("link", "show").map(({ ifname, group }) => [ifname, group])).toEqual([
    ["lo", "default"],
    ["other", "default"],
  ]);
});

test("an operation on a link that is gone keeps no other, and each has its outcome", async () => {
  const layout = new LabLayout("lab", "/lab");
  const run = async (operations: LinkOperation[]): Promise<unknown[]> => {
    const session = { host: netlink, layout, uplinkStarter: undefined };
    const outcomes = await runHostOperations(session, operations, () => undefined);
    return outcomes.map(({ status, error }) => error?.message ?? status);
  };
  await netlink.run(["t1", "t2", "b1"].map((name) => createBridge(name, {})));
  ipSet("address add 10.0.0.1/24 dev b1");
  expect(
    await run([
      { operation: "delete-bridge-address", bridge: "gone", address: "10.0.0.1/24" },
      { operation: "delete-bridge-address", bridge: "b1", address: "10.0.0.1/24" },
      { operation: "delete-tap", tap: "t1" },
      { operation: "delete-tap", tap: "gone" },
      { operation: "delete-tap", tap: "t2" },
      { operation: "delete-bridge", bridge: "gone" },
      { operation: "delete-bridge", bridge: "other" },
    ]),
  ).toEqual(["gone: there is no such link on the host", "done", "done", "done", "done", "done", "done"]);
  expect(ip("address", "show").map(({ ifname, addr_info }) => [ifname, addr_info])).toEqual([
    ["lo", []],
    ["b1", []],
  ]);
});

test("where the kernel cannot be asked, each operation has failed", async () => {
  const closed = new Netlink(new NetlinkSocket());
  closed.close();
  const session = { host: closed, layout: new LabLayout("lab", "/lab"), uplinkStarter: undefined };
  const operations = [
    { operation: "delete-tap", tap: "t1" } as const,
    { operation: "delete-bridge", bridge: "b1" } as const,
  ];
  const outcomes = await runHostOperations(session, operations, () => undefined);
  expect(outcomes.map(({ operation, status }) => [operation, status])).toEqual(
    operations.map((operation) => [operation, "failed"]),
  );
});
