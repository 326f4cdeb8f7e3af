import { DummError } from "../../core/error.ts";
import type { GuestConnection } from "../../core/lab/session.ts";
import { decodeLink, dumpLinks, type IndexedLink, type Link } from "../../core/netlink/link.ts";
import { decodeRules, dumpRules } from "../../core/netlink/rule.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { guestRequests, type NetlinkOperation } from "./guest-requests.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { addressKey, type Concern, preserving, refusalOf, routeIdentity } from "./preserve.ts";
import { RuleList } from "./rule-list.ts";
import { stackedOn } from "./stacked.ts";

/** Carries out operations on a guest's rtnetlink, many in one datagram. One that is refused does not stop the others. */
export async function runNetlinkOperations(
  { netlink }: GuestConnection,
  operations: readonly NetlinkOperation[],
): Promise<Outcome[]> {
  const since = performance.now();
  const links = new Map((await netlink.dump(dumpLinks())).map(decodeLink).map((link) => [link.name, link]));
  const link = (name: string): Link => {
    const found = links.get(name);
    if (found === undefined) throw new DummError("apply-failed", `there is no interface ${name} in the guest`);
    return found;
  };
  const rules = new RuleList(operations.some(isAboutRules) ? decodeRules(await netlink.dump(dumpRules())) : []);
  const run = async (some: readonly NetlinkOperation[]): Promise<Outcome[]> => {
    const steps = some.map((operation) => ({ operation, requests: guestRequests(operation, link, rules) }));
    const results = await netlink.batch(steps.flatMap(({ requests }) => requests));
    const outcomes = steps.map(async ({ operation, requests }) => {
      const refusals = results.splice(0, requests.length).flatMap(({ error }) => error ?? []);
      const refusal = await refusalOf(netlink, operation, refusals, link);
      return outcomeOf(operation, since, refusal && (await explainRefusal(netlink, operation, refusal, link)));
    });
    return Promise.all(outcomes);
  };
  if (!operations.some(isDisruptive)) return run(operations);
  // A gateway may lie behind an address that the kernel takes away, so routes wait until it is put back.
  const others = operations.filter((operation) => !makesRoute(operation));
  const concern = concernOf(operations, [...links.values()], link);
  const outcomes = await preserving(netlink, concern, () => run(others));
  return [...outcomes, ...(await run(operations.filter(makesRoute)))];
}

function isAboutRules({ operation }: NetlinkOperation): boolean {
  return operation === "add-rule" || operation === "delete-rule";
}

function makesRoute({ operation }: NetlinkOperation): boolean {
  return operation === "add-route" || operation === "replace-route";
}

/** Whether the kernel takes more away than the operation says. */
function isDisruptive(operation: NetlinkOperation): boolean {
  return (
    operation.operation === "delete-address" ||
    (operation.operation === "set-interface" && (operation.attribute === "mac" || operation.attribute === "mtu"))
  );
}

function concernOf(
  operations: readonly NetlinkOperation[],
  links: readonly Link[],
  link: (name: string) => IndexedLink,
): Concern {
  const touched = operations.flatMap((one) => ("interface" in one ? [link(one.interface).index] : []));
  const goes = new Set<string>();
  for (const operation of operations) {
    if (operation.operation === "delete-address") {
      goes.add(addressKey({ linkIndex: link(operation.interface).index, ...operation }));
    } else if (operation.operation === "delete-route") {
      const { to, table, metric } = operation.route;
      const destination = to.endsWith("/0") ? "default" : to;
      goes.add(routeIdentity({ family: to.includes(":") ? 6 : 4, table, destination, metric }));
    }
  }
  return { links: stackedOn(links, touched), goes };
}
