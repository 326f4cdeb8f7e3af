import { DummError } from "../../core/error.ts";
import type { LabLayout } from "../../core/lab/layout.ts";
import { linkName, tapAlias } from "../../core/naming.ts";
import { addAddress, deleteAddress } from "../../core/netlink/address.ts";
import { changeVlans, defaultVlans, type PortVlans, vlanPorts } from "../../core/netlink/bridge-vlan.ts";
import type { Netlink, Result } from "../../core/netlink/client.ts";
import { addAltName, decodeLink, dumpLinks, type Link, type LinkChanges, setLink } from "../../core/netlink/link.ts";
import type { Request } from "../../core/netlink/request.ts";
import { openTap } from "../../core/tap/tap.ts";
import type { LinkOperation } from "../plan/operation.ts";
import { bridgeSettings } from "./bridge-settings.ts";
import { createBridgeRequests, FreeIndexes } from "./create-bridge.ts";
import { deleteLinks } from "./delete-links.ts";
import { external, returnExternal, takeExternal } from "./external.ts";
import { isNatOperation, type NatOperation, runNatOperation } from "./nat.ts";
import { forgetLinkLocal, getsIpv6, hasNoIpv6, noLinkLocal } from "./no-link-local.ts";
import { type Outcome, outcomeOf, type Progress } from "./outcome.ts";
import { addressKey, type Concern, preserving, refusalOf } from "./preserve.ts";
import { isUplinkOperation, runUplinkOperations, type UplinkOperation, type UplinkSession } from "./uplink.ts";

type Of<Name extends LinkOperation["operation"]> = Extract<LinkOperation, { operation: Name }>;

/**
 * Links that are made together. A bridge and its mark must go in one datagram, of which Netlink.batch() makes another after
 * 128 messages, and a bridge takes five; and each tap holds a descriptor until it is marked.
 */
const MADE_AT_ONCE = 25;

/**
 * Carries out operations on the host's links in their order, those of one kind together. One that fails does not stop the
 * others: each has its outcome, whatever happens.
 */
export async function runHostOperations(
  session: UplinkSession,
  operations: readonly LinkOperation[],
  progress: Progress,
): Promise<Outcome[]> {
  const { host, layout } = session;
  const outcomes: Outcome[] = [];
  for (let next = 0; next < operations.length; ) {
    const kind = operations[next]?.operation;
    const most = kind === "create-bridge" || kind === "create-tap" ? MADE_AT_ONCE : operations.length;
    let end = next;
    while (end < next + most && operations[end]?.operation === kind) end++;
    const some = operations.slice(next, end);
    const since = performance.now();
    const ended = some.every(isUplinkOperation)
      ? await runUplinkOperations(session, some)
      : await runOfOneKind(host, layout, some).catch((reason: unknown) =>
          some.map((operation) => outcomeOf(operation, since, reason)),
        );
    for (const outcome of ended) progress(outcome);
    outcomes.push(...ended);
    next = end;
  }
  return outcomes;
}

async function runOfOneKind(
  netlink: Netlink,
  layout: LabLayout,
  operations: readonly LinkOperation[],
): Promise<Outcome[]> {
  const { lab } = layout;
  const since = performance.now();
  const all = (await netlink.dump(dumpLinks())).map(decodeLink);
  const links = new Map(all.map((link) => [link.name, link]));
  const find = (name: string): Link => {
    const link = links.get(linkName(name));
    if (link === undefined) throw new DummError("apply-failed", "there is no such link on the host", { where: name });
    return link;
  };
  const setsVlans = operations.some((one) => one.operation === "set-tap" && one.attribute === "vlans");
  const ports = setsVlans ? await vlanPorts(netlink) : new Map<number, PortVlans>();
  // One that comes onto another bridge begins with the kernel's.
  for (const one of operations) {
    if (one.operation === "set-tap" && one.attribute === "bridge")
      ports.delete(links.get(linkName(one.tap))?.index ?? 0);
  }
  const indexes = new FreeIndexes(all.map(({ index }) => index));
  if (operations.every(isDeletion)) {
    const ours = operations.map((one) => links.get(linkName(one.operation === "delete-tap" ? one.tap : one.bridge)));
    const refusals = await deleteLinks(
      netlink,
      ours.flatMap((link) => link ?? []),
    );
    // One that is gone is as good as deleted.
    return operations.map((operation, at) => outcomeOf(operation, since, refusals.get(ours[at]?.index ?? 0)));
  }
  const outcomes: Outcome[] = [];
  for (const operation of operations.filter(isNatOperation)) {
    const error: unknown = await runNatOperation(netlink, layout, operation).catch((reason: unknown) => reason);
    outcomes.push(outcomeOf(operation, since, error));
  }
  const steps: (Step & { operation: LinkOperation })[] = [];
  for (const operation of operations) {
    if (isDeletion(operation) || isNatOperation(operation) || isUplinkOperation(operation)) continue;
    try {
      steps.push({ operation, ...prepare(operation, lab, all, ports, find, indexes) });
    } catch (error) {
      outcomes.push(outcomeOf(operation, since, error));
    }
  }
  const results: Result[] = [];
  const change = async (): Promise<void> => {
    results.push(...(await netlink.batch(steps.flatMap(({ requests }) => requests))));
  };
  try {
    if (operations[0]?.operation === "delete-bridge-address") await preserving(netlink, concernOf(steps, find), change);
    else await change();
    await forgetLinkLocal(
      netlink,
      steps.flatMap(({ withIpv6 }) => withIpv6 ?? []),
    );
  } catch (error) {
    for (const { finish } of steps) finish?.(false);
    throw error;
  }
  for (const { operation, requests, finish } of steps) {
    const refusals = results.splice(0, requests.length).flatMap((result) => result.error ?? []);
    const serious = refusals.filter((refusal) => !hasNoIpv6(operation, refusal));
    const error = await refusalOf(netlink, operation, serious, find);
    finish?.(error === undefined);
    outcomes.push(outcomeOf(operation, since, error));
  }
  return outcomes;
}

function isDeletion(operation: LinkOperation): operation is Of<"delete-tap" | "delete-bridge"> {
  return operation.operation === "delete-tap" || operation.operation === "delete-bridge";
}

function concernOf(steps: readonly { readonly operation: LinkOperation }[], find: (name: string) => Link): Concern {
  const deleted = steps.flatMap(({ operation: one }) =>
    one.operation === "delete-bridge-address" ? [{ linkIndex: find(one.bridge).index, ...one }] : [],
  );
  return {
    links: new Set(deleted.map(({ linkIndex }) => linkIndex)),
    goes: new Set(deleted.map(addressKey)),
  };
}

/** One operation as messages, and what is left to do once they have been answered. */
interface Step {
  readonly requests: readonly Request[];
  readonly finish?: (succeeded: boolean) => void;
  /** A link that IPv6 comes to by this. */
  readonly withIpv6?: Link;
}

function prepare(
  operation: Exclude<LinkOperation, NatOperation | UplinkOperation | Of<"delete-tap" | "delete-bridge">>,
  lab: string,
  links: readonly Link[],
  ports: ReadonlyMap<number, PortVlans>,
  find: (name: string) => Link,
  indexes: FreeIndexes,
): Step {
  switch (operation.operation) {
    case "create-bridge":
      return { requests: createBridgeRequests(lab, operation.bridge, operation.attributes, indexes.take()) };
    case "set-bridge": {
      const { attribute, value } = operation;
      const ofEveryLink = attribute === "mac" || attribute === "mtu" || attribute === "up";
      const changes: LinkChanges = ofEveryLink
        ? { [attribute]: value }
        : { bridge: bridgeSettings({ [attribute]: value }) };
      return set(find(operation.bridge), changes);
    }
    case "add-bridge-address":
      return { requests: [addAddress(find(operation.bridge), operation.address)] };
    case "delete-bridge-address":
      return { requests: [deleteAddress(find(operation.bridge), operation.address, { peer: operation.peer })] };
    case "create-tap":
      return createTap(operation, lab, find);
    case "set-tap": {
      if (operation.attribute === "vlans") {
        const link = find(operation.tap);
        return { requests: changeVlans(link, ports.get(link.index) ?? defaultVlans, operation.value ?? defaultVlans) };
      }
      return set(find(operation.tap), tapChanges(operation, lab, find));
    }
    case "take-external": {
      const bridge = operation.bridge === null ? null : find(operation.bridge);
      return { requests: takeExternal(links, lab, operation.external, bridge) };
    }
    case "set-external": {
      const { attribute, value } = operation;
      const changes: LinkChanges =
        attribute === "bridge" ? { master: value === null ? null : find(value) } : { [attribute]: value };
      return { requests: [setLink(external(links, lab, operation.external), changes)] };
    }
    case "release-port":
      return { requests: [setLink(find(operation.link), { master: null })] };
    case "return-external":
      return { requests: returnExternal(links, lab, operation.external) };
    default:
      throw new TypeError(`unknown operation: ${JSON.stringify(operation satisfies never)}`);
  }
}

function tapChanges({ attribute, value }: Of<"set-tap">, lab: string, find: (name: string) => Link): LinkChanges {
  switch (attribute) {
    case "bridge":
      return { master: value === null ? null : find(value) };
    case "owner": {
      const [guest = "", name = ""] = value.split(":");
      return { alias: tapAlias(lab, guest, name) };
    }
    default:
      return { [attribute]: value };
  }
}

/** Changes a link of ours, which stays without a link-local address where that gives it IPv6. */
function set(link: Link, changes: LinkChanges): Step {
  const request = setLink(link, changes);
  return getsIpv6(link, changes) ? { requests: [request, noLinkLocal(link)], withIpv6: link } : { requests: [request] };
}

/** The tap lives only as long as we hold it, until it is marked and persists: whoever is killed before leaves nothing. */
function createTap({ tap, attributes }: Of<"create-tap">, lab: string, find: (name: string) => Link): Step {
  const { guest, interface: name, bridge, mtu, up } = attributes;
  const master = bridge === null ? undefined : find(bridge);
  const handle = openTap(linkName(tap));
  return {
    requests: [
      // No address of the host's, not even a link-local one: what guests hear and reach on their segment is each other.
      setLink({ name: handle.name }, { alias: tapAlias(lab, guest, name), mtu, master }),
      noLinkLocal({ name: handle.name }),
      setLink({ name: handle.name }, { up }),
      ...(handle.name === tap ? [] : [addAltName({ name: handle.name }, tap)]),
    ],
    finish: (succeeded) => {
      if (succeeded) handle.persist();
      handle.close();
    },
  };
}
