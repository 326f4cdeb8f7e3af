import { expect, test } from "vitest";
import { destinationOf } from "../../../src/core/topology/destination.ts";
import { parseMemory } from "../../../src/core/topology/memory.ts";
import { formatPath } from "../../../src/core/topology/path.ts";
import { suggest } from "../../../src/core/topology/suggest.ts";
import { sysctlInterface, sysctlPath } from "../../../src/core/topology/sysctl.ts";

test.each([
  ["16K", 16_384],
  ["128M", 134_217_728],
  ["1G", 1_073_741_824],
  ["128", undefined],
  ["128m", undefined],
  ["0M", undefined],
  ["1.5G", undefined],
])("memory %s is %s bytes", (text, bytes) => {
  expect(parseMemory(text)).toBe(bytes);
});

test.each([
  ["net.ipv4.ip_forward", "net/ipv4/ip_forward", undefined],
  ["net.ipv4.conf.eth0.rp_filter", "net/ipv4/conf/eth0/rp_filter", "eth0"],
  ["net.ipv4.conf.eth0/5.rp_filter", "net/ipv4/conf/eth0.5/rp_filter", "eth0.5"],
  ["net.ipv6.neigh.eth1.gc_stale_time", "net/ipv6/neigh/eth1/gc_stale_time", "eth1"],
  ["net.ipv4.conf.all.rp_filter", "net/ipv4/conf/all/rp_filter", undefined],
  ["net.ipv4.conf.lo.rp_filter", "net/ipv4/conf/lo/rp_filter", undefined],
  ["net/ipv4/ip_forward", undefined, undefined],
  ["kernel", undefined, undefined],
  ["kernel...hostname", undefined, undefined],
  ["..etc.passwd", undefined, undefined],
  ["kernel./.hostname", undefined, undefined],
])("sysctl %s is /proc/sys/%s, about interface %s", (key, path, iface) => {
  expect(sysctlPath(key)).toBe(path);
  expect(sysctlInterface(key)).toBe(iface);
});

test.each([
  [{ to: "default" }, "0.0.0.0/0"],
  [{ to: "default", via: "fd00::1" }, "::/0"],
  [{ to: "default", src: "fd00::1" }, "::/0"],
  [{ to: "10.9.0.0/16" }, "10.9.0.0/16"],
  [{ to: "10.9.0.1" }, "10.9.0.1/32"],
  [{ to: "FD00::1" }, "fd00::1/128"],
  [{ to: "nowhere" }, undefined],
])("the destination of %j is %s", (route, text) => {
  expect(destinationOf(route)?.text).toBe(text);
});

test("a path is written as people write it", () => {
  expect(formatPath(["guests", "alice", "routes", 0, "via"])).toBe("guests.alice.routes[0].via");
  expect(formatPath(["defaults", "sysctls", "net.ipv4.ip_forward"])).toBe('defaults.sysctls["net.ipv4.ip_forward"]');
  expect(formatPath([])).toBe("");
});

test.each([
  ["adresses", "addresses"],
  ["gateway", "via"],
  ["eht1", "eth1"],
  ["wavelength", undefined],
])("%s suggests %s", (word, match) => {
  expect(suggest(word, ["addresses", "via", "eth1", "mtu"])).toBe(match);
});
