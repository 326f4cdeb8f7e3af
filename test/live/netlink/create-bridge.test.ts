import { afterAll, beforeAll, expect, test } from "vitest";
import { LabLayout } from "../../../src/core/lab/layout.ts";
import type { Netlink } from "../../../src/core/netlink/client.ts";
import { createBridge, decodeLink, dumpLinks, setLink } from "../../../src/core/netlink/link.ts";
import { openTap } from "../../../src/core/tap/tap.ts";
import { runHostOperations } from "../../../src/reconcile/operations/host.ts";
import type { UplinkSession } from "../../../src/reconcile/operations/uplink.ts";
import { enterNamespace, ip, ipLink, ipSet, link } from "./namespace.ts";

let netlink: Netlink;
let session: UplinkSession;
beforeAll(() => {
  netlink = enterNamespace();
  session = { host: netlink, layout: new LabLayout("lab", "/lab"), uplinkStarter: undefined };
});
afterAll(() => netlink.close());

function createOperation(bridge: string, mtu = 1500) {
  const attributes = {
    mac: "02:00:00:00:00:01",
    mtu,
    stp: false,
    ageing_time: 300,
    vlan_filtering: false,
    multicast_snooping: true,
    group_fwd_mask: 0,
    up: true,
  };
  return { operation: "create-bridge", bridge, attributes } as const;
}

test("a bridge is created at the index that it is given", async () => {
  await netlink.run([createBridge("at-index", {}, 4711), setLink({ name: "?", index: 4711 }, { alias: "mine" })]);
  expect(ipLink("at-index")).toMatchObject({ ifindex: 4711, ifalias: "mine" });
});

test("where the index is taken nothing is created", async () => {
  await expect(netlink.run([createBridge("other", {}, 4711)])).rejects.toMatchObject({ name: "NetlinkError" });
  expect(ip("link", "show").map(({ ifname }) => ifname)).not.toContain("other");
});

test("where the name was taken meanwhile the link that has it stays as it is", async () => {
  ipSet("link add name taken type bridge");
  ipSet("link add name elsewhere type bridge");
  ipSet("link property add dev elsewhere altname taken-alt");
  const before = ip("link", "show");
  const names = ["taken", "taken-alt"];
  const outcomes = await runHostOperations(
    session,
    names.map((name) => createOperation(name)),
    () => undefined,
  );
  expect(outcomes.map(({ status, error }) => [status, error?.message])).toEqual([
    ["failed", expect.stringMatching(/^ip link add name taken .*: EEXIST/)],
    ["failed", expect.stringMatching(/: EEXIST/)],
  ]);
  const after = ip("link", "show");
  expect(after.filter(({ ifname }) => before.some((link) => link["ifname"] === ifname))).toEqual(before);
});

test("a bridge is made and marked, and keeps the mtu that it was given when a port with a smaller one joins", async () => {
  const operations = [createOperation("made"), createOperation("a-bridge-with-a-name-that-is-long", 9000)];
  const outcomes = await runHostOperations(session, operations, () => undefined);
  expect(outcomes.map(({ status }) => status)).toEqual(["done", "done"]);
  const tap = openTap("small");
  for (const [name, mtu] of [
    ["made", 1500],
    ["a-bridge-with-a-name-that-is-long", 9000],
  ] as const) {
    const bridge = await link(netlink, name);
    expect(bridge).toMatchObject({ alias: `dumm:lab:${name}`, mac: "02:00:00:00:00:01", mtu, up: true });
    await netlink.run([setLink({ name: "small" }, { mtu: 1400, master: bridge })]);
    expect(await link(netlink, name)).toMatchObject({ mtu });
  }
  tap.close();
});

function createTap(tap: string, mtu: number) {
  const [guest = "", name = ""] = tap.split("-");
  const attributes = { guest, interface: name, bridge: null, mtu, up: true, vlans: null, plugged: true };
  return { operation: "create-tap", tap, attributes } as const;
}

test("links too small for IPv6 are made and marked, and have no link-local address when they grow", async () => {
  const made = await runHostOperations(
    session,
    [createOperation("least", 68), createOperation("nearly", 1279), createTap("tap-least", 1200)],
    () => undefined,
  );
  expect(made.map(({ status, error }) => [status, error])).toEqual(made.map(() => ["done", undefined]));
  const aliases = { least: "dumm:lab:least", nearly: "dumm:lab:nearly", "tap-least": "dumm:lab:tap:least" };
  for (const [name, alias] of Object.entries(aliases))
    expect(await link(netlink, name)).toMatchObject({ alias, up: true });
  // Held, it has a carrier: without one IPv6 waits.
  const tap = openTap("tap-held");
  await netlink.run([setLink({ name: "tap-held" }, { mtu: 1200 }), setLink({ name: "tap-held" }, { up: true })]);
  const grown = await runHostOperations(
    session,
    [
      { operation: "set-bridge", bridge: "least", attribute: "mtu", value: 1500 },
      { operation: "set-bridge", bridge: "nearly", attribute: "mtu", value: 1280 },
      { operation: "set-tap", tap: "tap-least", attribute: "mtu", value: 1500 },
      { operation: "set-tap", tap: "tap-held", attribute: "mtu", value: 1500 },
    ],
    () => undefined,
  );
  expect(grown.map(({ status, error }) => [status, error])).toEqual(grown.map(() => ["done", undefined]));
  for (const name of [...Object.keys(aliases), "tap-held"]) {
    expect(ipLink(name)).toMatchObject({ inet6_addr_gen_mode: "none" });
    expect(ip("address", "show", "dev", name)).toMatchObject([{ addr_info: [] }]);
  }
  tap.close();
});

test("an IPv6 address that a smaller mtu took along is gone", async () => {
  const bridge = "shrinks";
  const address = "fd00::1/64";
  await runHostOperations(session, [createOperation(bridge)], () => undefined);
  const outcomes = await runHostOperations(
    session,
    [
      { operation: "add-bridge-address", bridge, address },
      { operation: "set-bridge", bridge, attribute: "mtu", value: 1200 },
      { operation: "delete-bridge-address", bridge, address },
    ],
    () => undefined,
  );
  expect(outcomes.map(({ status, error }) => [status, error])).toEqual(outcomes.map(() => ["done", undefined]));
});

test("a tap that is down still tells whether a program holds it", async () => {
  const tap = openTap("held");
  tap.persist();
  const carrier = async () =>
    (await netlink.dump(dumpLinks())).map(decodeLink).find(({ name }) => name === "held")?.carrier;
  expect(await carrier()).toBe(true);
  await netlink.run([setLink({ name: "held" }, { up: true })]);
  expect(await carrier()).toBe(true);
  tap.close();
  expect(await carrier()).toBe(false);
  await netlink.run([setLink({ name: "held" }, { up: false })]);
  expect(await carrier()).toBe(false);
});
