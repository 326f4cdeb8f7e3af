import { afterAll, beforeAll, expect, test } from "vitest";
import { addAddress, dumpAddresses } from "../../../src/core/netlink/address.ts";
import type { Netlink } from "../../../src/core/netlink/client.ts";
import { NetlinkError } from "../../../src/core/netlink/error.ts";
import { createBridge, dumpLinks, setLink } from "../../../src/core/netlink/link.ts";
import { addRoute, dumpRoutes } from "../../../src/core/netlink/route.ts";
import { enterNamespace, ip, link } from "./namespace.ts";

let netlink: Netlink;
beforeAll(async () => {
  netlink = enterNamespace();
  await netlink.run([createBridge("br0", { up: true })]);
});
afterAll(() => netlink.close());

test("a refusal says the request, the errno and the kernel's own words", async () => {
  const bridge = await link(netlink, "br0");
  await netlink.run([addAddress(bridge, "10.0.0.1/24")]);
  const results = await netlink.batch([
    addAddress(bridge, "10.0.0.1/24"),
    addRoute({ destination: "10.9.0.0/16", via: "10.77.0.1" }),
    addRoute({ destination: "10.9.0.1/16", via: "10.0.0.9" }),
    setLink({ name: "absent" }, { up: true }),
    setLink(bridge, { mtu: 70000 }),
    createBridge("br0"),
  ]);
  expect(results.map((result) => result.error?.message)).toEqual([
    expect.stringMatching(/^ip address add 10\.0\.0\.1\/24 dev br0: EEXIST( \(ipv4: Address already assigned\))?$/),
    "ip -4 route add 10.9.0.0/16 via 10.77.0.1: ENETUNREACH (Nexthop has invalid gateway)",
    "ip -4 route add 10.9.0.1/16 via 10.0.0.9: EINVAL (Invalid prefix for given prefix length)",
    "ip link set dev absent up: ENODEV",
    "ip link set dev br0 mtu 70000: EINVAL (mtu greater than device maximum)",
    "ip link add name br0 type bridge: EEXIST",
  ]);
});

test("a refused request stops neither those before nor those after it, over several datagrams", async () => {
  const requests = Array.from({ length: 700 }, (_, index) =>
    index % 7 === 3 ? setLink({ name: `no${index}` }, { up: true }) : setLink({ name: "br0" }, { mtu: 1000 + index }),
  );
  const results = await netlink.batch(requests);
  expect(results.map((result) => result.request)).toEqual(requests);
  expect(results.flatMap((result, index) => (result.error === undefined ? [] : [index]))).toEqual(
    Array.from({ length: 100 }, (_, index) => index * 7 + 3),
  );
  expect(ip("link", "show", "dev", "br0")).toMatchObject([{ mtu: 1699 }]);
  await expect(netlink.run(requests)).rejects.toThrow(
    new NetlinkError("ip link set dev no3 up", { errno: 19, kernelMessage: undefined, offset: undefined }),
  );
});

test("calls that overlap are answered in turn, each with its own", async () => {
  const [links, addresses, results, routes, again] = await Promise.all([
    netlink.dump(dumpLinks()),
    netlink.dump(dumpAddresses()),
    netlink.batch([setLink({ name: "br0" }, { mtu: 1500 })]),
    netlink.dump(dumpRoutes()),
    netlink.dump(dumpLinks()),
  ]);
  expect(new Set(links.map((message) => message.type))).toEqual(new Set([16]));
  expect(new Set(addresses.map((message) => message.type))).toEqual(new Set([20]));
  expect(new Set(routes.map((message) => message.type))).toEqual(new Set([24]));
  expect(results).toMatchObject([{ error: undefined }]);
  expect(again).toHaveLength(links.length);
});

test("a dump that the kernel refuses is an error, and the next one works", async () => {
  const bad = { ...dumpLinks(), body: new Uint8Array(4) };
  await expect(netlink.dump(bad)).rejects.toMatchObject({ name: "NetlinkError", code: "EINVAL" });
  expect(await netlink.dump(dumpLinks())).toHaveLength(ip("link", "show").length);
});
