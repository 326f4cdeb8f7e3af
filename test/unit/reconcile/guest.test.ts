import { expect, test } from "vitest";
import type { Guest, Topology } from "../../../src/core/topology/types.ts";
import { desired } from "../../../src/reconcile/desired.ts";
import { diff } from "../../../src/reconcile/diff/diff.ts";
import { notCompared } from "../../../src/reconcile/diff/guest.ts";
import { operationsOf, plan } from "../../../src/reconcile/plan/plan.ts";
import { renderChange } from "../../../src/reconcile/render/changes.ts";
import { renderOperation } from "../../../src/reconcile/render/operations.ts";
import type { State } from "../../../src/reconcile/state.ts";

const sources = new Map([["motd", Buffer.from("Welcome.\n")]]);

/** What a topology of one guest, alice, asks for. */
function stateOf(alice: Guest, rest: Partial<Topology> = {}): State {
  return desired(
    { name: "x", ...rest, guests: { alice, ...rest.guests } },
    { kernels: new Map([["default", "/k"]]), masters: new Map([["busybox", "/m"]]), sources, templates: new Map() },
  );
}

/** The lines of `diff` and the operations of `apply` that lead from one guest to another. */
function steps(from: State, to: State): { changes: string[]; operations: string[] } {
  const changes = diff(to, from);
  return {
    changes: changes.map(renderChange).map(({ sign, text }) => `${sign} ${text}`),
    operations: operationsOf(plan(changes, to)).map(renderOperation),
  };
}

test("nothing differs from itself", () => {
  const state = stateOf({ hostname: "moon" });
  expect(steps(state, state)).toEqual({ changes: [], operations: [] });
});

test("a hostname is set while the guest runs, and a guest starts with it", () => {
  const moon = stateOf({ hostname: "moon" });
  expect(steps(stateOf({}), moon)).toEqual({
    changes: ["~ guest alice hostname: alice -> moon"],
    operations: ["set hostname of alice to moon"],
  });
  expect(plan(diff(moon, stateOf({})), moon).reboots).toEqual([]);
  expect(steps({ ...moon, guests: {} }, moon).operations).toEqual([
    "start guest alice",
    "release guest alice to its init",
  ]);
});

test("every guest's hosts file has the first address of each family of every guest", () => {
  const topology: Partial<Topology> = {
    guests: {
      bob: { interfaces: { eth0: { addresses: ["10.0.0.2/24", "10.0.0.3/24", "FD00::2/64"] } }, hosts: false },
      carol: { hostname: "c.example.org", interfaces: { eth0: {}, eth1: { addresses: ["fd00::3/64"] } } },
      dave: {},
    },
  };
  const { guests } = stateOf({}, topology);
  expect(guests["alice"]?.hosts).toEqual(["10.0.0.2 bob", "fd00::2 bob", "fd00::3 c.example.org carol"]);
  expect(guests["bob"]?.hosts).toBeNull();
  expect(stateOf({}, { ...topology, defaults: { hosts: false } }).guests["alice"]?.hosts).toBeNull();
  expect(stateOf({}).guests["alice"]?.hosts).toBeNull();
});

test("a hosts block comes, changes and goes", () => {
  const eth0 = (address: string) => ({ eth0: { addresses: [address] } });
  const none = stateOf({ hosts: false, interfaces: eth0("10.0.0.1/24") });
  const one = stateOf({ interfaces: eth0("10.0.0.1/24") });
  const other = {
    ...one,
    guests: { ...one.guests, alice: { ...none.guests["alice"], hosts: ["10.0.0.9 bob"] } },
  } as State;
  expect(steps(none, one)).toEqual({
    changes: ["+ hosts in alice: 10.0.0.1 alice"],
    operations: ["write the guests into /etc/hosts in alice"],
  });
  expect(steps(other, one).changes).toEqual(["~ hosts in alice: +10.0.0.1 alice, -10.0.0.9 bob"]);
  expect(steps(one, none)).toEqual({
    changes: ["- hosts in alice"],
    operations: ["remove the guests from /etc/hosts in alice"],
  });
});

test("a file is compared by content and mode", () => {
  const content = stateOf({ files: { "/etc/motd": { content: "Welcome.\n" } } });
  const source = stateOf({ files: { "/etc/motd": { source: "motd" } } });
  expect(source).toEqual(content);
  expect(steps(stateOf({}), source)).toEqual({
    changes: ["+ file /etc/motd in alice"],
    operations: ["write file /etc/motd in alice"],
  });
  const changed = stateOf({ files: { "/etc/motd": { content: "Bye.\n", mode: "600" } } });
  expect(steps(source, changed).changes).toEqual(["~ file /etc/motd in alice: other content, mode 0644 -> 0600"]);
  expect(operationsOf(plan(diff(changed, source), changed))).toEqual([
    { operation: "write-file", guest: "alice", path: "/etc/motd", mode: "0600", base64: "QnllLgo=" },
  ]);
  expect(steps(source, stateOf({}))).toEqual({
    changes: ["- file /etc/motd in alice"],
    operations: ["remove file /etc/motd in alice"],
  });
});

test("a rule comes and goes; a changed one is another one, which comes first", () => {
  const one = stateOf({ rules: [{ priority: 100, from: "10.0.0.1", table: 100 }] });
  const other = stateOf({ rules: [{ priority: 100, from: "10.0.0.1/32", table: 101 }] });
  expect(steps(one, other)).toEqual({
    changes: [
      "+ rule priority 100 from 10.0.0.1/32 table 101 in alice",
      "- rule priority 100 from 10.0.0.1/32 table 100 in alice",
    ],
    operations: [
      "add rule priority 100 from 10.0.0.1/32 table 101 in alice",
      "delete rule priority 100 from 10.0.0.1/32 table 100 in alice",
    ],
  });
  const six = stateOf({ rules: [{ priority: 1, from: "::/0", fwmark: "0x100/0xff00", iif: "eth0", table: 9 }] });
  expect(steps(stateOf({}), six).changes).toEqual([
    "+ rule ipv6 priority 1 fwmark 0x100/0xff00 iif eth0 table 9 in alice",
  ]);
});

test("a guest is paused last, resumed first, and stopped with its taps left", () => {
  const of = (state: "running" | "paused" | "stopped", hostname = "alice"): State =>
    stateOf({ state, hostname, interfaces: { eth0: {} } });
  const nothing = { ...of("running"), guests: {} };
  expect(steps(of("running"), of("paused", "moon"))).toEqual({
    changes: ["~ guest alice state: running -> paused", "~ guest alice hostname: alice -> moon"],
    operations: ["set hostname of alice to moon", "pause guest alice"],
  });
  expect(steps(of("paused"), of("running"))).toEqual({
    changes: ["~ guest alice state: paused -> running"],
    operations: ["resume guest alice"],
  });
  expect(steps(nothing, of("paused")).operations).toEqual([
    "start guest alice",
    "plug interface alice:eth0",
    "release guest alice to its init",
    "pause guest alice",
  ]);
  for (const state of ["running", "paused"] as const)
    expect(steps(of(state), of("stopped"))).toEqual({
      changes: [`~ guest alice state: ${state} -> stopped`],
      operations: ["stop guest alice"],
    });
  expect(steps(nothing, of("stopped")).changes).toEqual([]);
  expect(steps(of("stopped"), of("stopped")).changes).toEqual([]);
  expect(steps(of("stopped"), of("running")).operations[0]).toBe("start guest alice");
});

test("of a guest that stays paused the inside is not compared, and its tap not taken away", () => {
  const paused = stateOf({ state: "paused", interfaces: { eth0: {} } });
  const other = stateOf({ state: "paused", hostname: "moon" });
  expect(steps(paused, other)).toEqual({ changes: [], operations: [] });
  expect(notCompared(other, paused)).toEqual(["alice"]);
  expect(notCompared(stateOf({}), paused)).toEqual([]);
  expect(steps(paused, stateOf({ state: "stopped" })).changes).toEqual([
    "- tap alice-eth0",
    "~ guest alice state: paused -> stopped",
  ]);
});
