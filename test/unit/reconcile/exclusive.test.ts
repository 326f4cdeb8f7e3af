import { expect, test } from "vitest";
import { exclusive } from "../../../src/reconcile/diff/exclusive.ts";
import type { Foreign } from "../../../src/reconcile/foreign.ts";
import { operationsOf, plan } from "../../../src/reconcile/plan/plan.ts";
import { renderChange } from "../../../src/reconcile/render/changes.ts";
import { renderOperation } from "../../../src/reconcile/render/operations.ts";
import { stateOf } from "../../support/state.ts";

const desired = stateOf("bridges: { lan: }\nguests: { alice: { interfaces: { eth0: { bridge: lan } } } }");

function route(dev: string | null): Foreign {
  const inside = { type: "unicast", via: "10.0.0.9", metric: 0, table: 254, src: null } as const;
  return { object: "route", guest: "alice", route: { to: "10.7.0.0/16", dev, ...inside } };
}

const declared: Foreign[] = [
  { object: "address", guest: "alice", interface: "eth0", address: "10.0.0.77/24" },
  { object: "address", guest: "alice", interface: "eth0", address: "10.8.0.1/32", peer: "10.8.0.2" },
  route("eth0"),
  { object: "bridge-address", bridge: "lan", address: "10.0.0.78/24" },
  { object: "bridge-address", bridge: "lan", address: "10.8.0.3/32", peer: "10.8.0.4" },
  { object: "port", bridge: "lan", link: "stranger" },
];
const elsewhere: Foreign[] = [
  { object: "address", guest: "alice", interface: "eth9", address: "10.0.0.77/24" },
  { object: "address", guest: "bob", interface: "eth0", address: "10.0.0.77/24" },
  route("wg0"),
  route(null),
  { object: "bridge-address", bridge: "far", address: "10.0.0.78/24" },
  { object: "port", bridge: "far", link: "stranger" },
];

test("what others have added to what is declared goes, and nothing else", () => {
  const { changes, left } = exclusive([...declared, ...elsewhere], desired, []);
  expect(changes.map(renderChange).map(({ sign, text }) => `${sign} ${text}`)).toEqual([
    "- address 10.0.0.77/24 on alice:eth0",
    "- address 10.8.0.1 peer 10.8.0.2/32 on alice:eth0",
    "- route 10.7.0.0/16 via 10.0.0.9 dev eth0 in alice",
    "- address 10.0.0.78/24 on bridge lan",
    "- address 10.8.0.3 peer 10.8.0.4/32 on bridge lan",
    "- link stranger on bridge lan",
  ]);
  expect(operationsOf(plan(changes, desired)).map(renderOperation)).toEqual([
    "delete address 10.0.0.78/24 from bridge lan",
    "delete address 10.8.0.3 peer 10.8.0.4/32 from bridge lan",
    "take link stranger off bridge lan",
    "delete route 10.7.0.0/16 via 10.0.0.9 dev eth0 in alice",
    "delete address 10.0.0.77/24 from alice:eth0",
    "delete address 10.8.0.1 peer 10.8.0.2/32 from alice:eth0",
  ]);
  expect(left).toEqual(elsewhere);
});

test.each([
  { object: "guest", guest: "alice", difference: "hung" } as const,
  { object: "guest", guest: "alice", difference: "differs", attribute: "memory", observed: 1, desired: 2 } as const,
  { object: "interface", guest: "alice", interface: "eth0", difference: "extra" } as const,
])("what goes along with another change takes no operation: %j", (change) => {
  expect(exclusive(declared.slice(0, 3), desired, [change])).toEqual({ changes: [], left: [] });
});
