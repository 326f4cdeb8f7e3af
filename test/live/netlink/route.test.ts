import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addAddress } from "../../../src/core/netlink/address.ts";
import type { Netlink } from "../../../src/core/netlink/client.ts";
import { createBridge, type IndexedLink } from "../../../src/core/netlink/link.ts";
import { DUMM_PROTOCOL } from "../../../src/core/netlink/protocol.ts";
import {
  addRoute,
  decodeRoutes,
  deleteRoute,
  dumpRoutes,
  type Route,
  type RouteSpec,
  replaceRoute,
} from "../../../src/core/netlink/route.ts";
import { enterNamespace, ip, ipSet, link } from "./namespace.ts";

let netlink: Netlink;
let bridge: IndexedLink;
beforeAll(async () => {
  netlink = enterNamespace();
  await netlink.run([createBridge("br0", { up: true })]);
  bridge = await link(netlink, "br0");
  await netlink.run([addAddress(bridge, "10.0.0.1/24"), addAddress(bridge, "2001:db8::1/64")]);
});
afterAll(() => netlink.close());
beforeEach(() => {
  for (const family of ["-4", "-6"]) ipSet(`${family} route flush table all proto ${DUMM_PROTOCOL}`);
});

async function ours(): Promise<Route[]> {
  return decodeRoutes(await netlink.dump(dumpRoutes())).filter((route) => route.protocol === DUMM_PROTOCOL);
}

/** Our routes as iproute2 shows them. */
function shown(): Record<string, unknown>[] {
  return ["-4", "-6"].flatMap((family) => ip(family, "route", "show", "table", "all", "proto", String(DUMM_PROTOCOL)));
}

const cases: { name: string; route: () => RouteSpec; ip: object; read: object }[] = [
  {
    name: "through a gateway",
    route: () => ({ destination: "10.9.0.0/16", via: "10.0.0.9" }),
    ip: { dst: "10.9.0.0/16", gateway: "10.0.0.9", dev: "br0", scope: "global" },
    read: { family: 4, type: "unicast", destination: "10.9.0.0/16", via: "10.0.0.9", table: 254, metric: 0, scope: 0 },
  },
  {
    name: "by default, with a metric",
    route: () => ({ destination: "default", via: "10.0.0.9", metric: 50 }),
    ip: { dst: "default", gateway: "10.0.0.9", metric: 50 },
    read: { family: 4, destination: "default", via: "10.0.0.9", metric: 50 },
  },
  {
    name: "to a link, with a source, in a table beyond 255",
    route: () => ({ destination: "10.9.0.0/16", link: bridge, source: "10.0.0.1", table: 100000 }),
    ip: { dst: "10.9.0.0/16", dev: "br0", scope: "link", prefsrc: "10.0.0.1", table: "100000" },
    read: { destination: "10.9.0.0/16", via: undefined, source: "10.0.0.1", table: 100000, scope: 253 },
  },
  {
    name: "to nowhere, one host",
    route: () => ({ destination: "10.9.9.9", type: "blackhole" }),
    ip: { type: "blackhole", dst: "10.9.9.9" },
    read: { type: "blackhole", destination: "10.9.9.9/32", linkIndex: undefined },
  },
  {
    name: "of IPv6 through a gateway",
    route: () => ({ destination: "2001:db8:9::/48", via: "2001:db8::9", metric: 7 }),
    ip: { dst: "2001:db8:9::/48", gateway: "2001:db8::9", dev: "br0", metric: 7 },
    read: { family: 6, destination: "2001:db8:9::/48", via: "2001:db8::9", metric: 7 },
  },
  {
    name: "of IPv6 by default through a link-local gateway",
    route: () => ({ destination: "default", via: "fe80::9", link: bridge }),
    ip: { dst: "default", gateway: "fe80::9", dev: "br0", metric: 1024 },
    read: { family: 6, destination: "default", via: "fe80::9", metric: 1024 },
  },
  {
    name: "of IPv6, unreachable by default in a table of its own",
    route: () => ({ destination: "default", family: 6, type: "unreachable", table: 7 }),
    ip: { type: "unreachable", dst: "default", table: "7" },
    read: { family: 6, type: "unreachable", destination: "default", table: 7 },
  },
  {
    name: "of IPv4 through an IPv6 gateway",
    route: () => ({ destination: "10.9.0.0/16", via: "2001:db8::9", link: bridge }),
    ip: { dst: "10.9.0.0/16", via: { family: "inet6", host: "2001:db8::9" } },
    read: { family: 4, destination: "10.9.0.0/16", via: "2001:db8::9" },
  },
];

describe("a route", () => {
  test.each(cases)("$name is added, read and deleted", async ({ route, ip: expected, read }) => {
    await netlink.run([addRoute(route())]);
    expect(shown()).toMatchObject([expected]);
    expect(await ours()).toMatchObject([read]);
    await netlink.run([deleteRoute(route())]);
    expect(shown()).toEqual([]);
  });

  test("is replaced", async () => {
    await netlink.run([addRoute({ destination: "10.9.0.0/16", via: "10.0.0.8" })]);
    await netlink.run([replaceRoute({ destination: "10.9.0.0/16", via: "10.0.0.9" })]);
    expect(await ours()).toMatchObject([{ via: "10.0.0.9" }]);
  });

  test("of another protocol is not deleted", async () => {
    ipSet("route add 10.9.0.0/16 via 10.0.0.9");
    ipSet("route add 2001:db8:9::/48 via 2001:db8::9");
    const results = await netlink.batch([
      deleteRoute({ destination: "10.9.0.0/16", via: "10.0.0.9" }),
      deleteRoute({ destination: "2001:db8:9::/48", via: "2001:db8::9" }),
    ]);
    expect(results.map((result) => result.error?.code)).toEqual(["ESRCH", "ESRCH"]);
    ipSet("route delete 10.9.0.0/16");
    ipSet("-6 route delete 2001:db8:9::/48");
  });

  test("with several ways is read", async () => {
    ipSet("route add 10.9.0.0/16 nexthop via 10.0.0.8 weight 3 nexthop via inet6 2001:db8::9 dev br0");
    const found = decodeRoutes(await netlink.dump(dumpRoutes(4))).find((route) => route.nextHops.length > 0);
    expect(found).toMatchObject({
      destination: "10.9.0.0/16",
      via: undefined,
      nextHops: [
        { via: "10.0.0.8", linkIndex: bridge.index, weight: 3 },
        { via: "2001:db8::9", linkIndex: bridge.index, weight: 1 },
      ],
    });
    ipSet("route delete 10.9.0.0/16");
  });

  test("that the kernel made with an address carries its own type and protocol", async () => {
    const kernels = decodeRoutes(await netlink.dump(dumpRoutes())).filter((route) => route.protocol === 2);
    expect(kernels).toContainEqual(
      expect.objectContaining({ destination: "10.0.0.0/24", type: "unicast", source: "10.0.0.1" }),
    );
    expect(kernels).toContainEqual(expect.objectContaining({ destination: "10.0.0.1/32", type: "local", table: 255 }));
    expect(kernels).toContainEqual(expect.objectContaining({ destination: "10.0.0.255/32", type: "broadcast" }));
    expect(kernels).toContainEqual(
      expect.objectContaining({ destination: "2001:db8::/64", type: "unicast", metric: 256 }),
    );
  });
});
