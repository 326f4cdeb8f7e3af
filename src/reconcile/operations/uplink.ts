import { DummError } from "../../core/error.ts";
import { forwardingKey, readSysctl, writeSysctl } from "../../core/forwarding.ts";
import type { LabSession } from "../../core/lab/session.ts";
import { decodeAddress, dumpAddresses, replaceAddress } from "../../core/netlink/address.ts";
import { decodeLink, dumpLinks, type IndexedLink, linkNamed, setLink } from "../../core/netlink/link.ts";
import { replaceRoute } from "../../core/netlink/route.ts";
import { endUplinkProcesses } from "../../core/uplink/process.ts";
import { UPLINK, type UplinkSettings } from "../../core/uplink/uplink.ts";
import { without } from "../diff/compare.ts";
import type { HostOperation } from "../plan/operation.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

/** The operations on the uplink of a private lab. */
export type UplinkOperation = Extract<HostOperation, { operation: "start-uplink" | "set-uplink" | "stop-uplink" }>;

const ACCEPT_RA = `net.ipv6.conf.${UPLINK}.accept_ra`;

/** What they take of a session. */
export type UplinkSession = Pick<LabSession, "host" | "layout" | "uplinkStarter">;

export function isUplinkOperation(operation: HostOperation): operation is UplinkOperation {
  switch (operation.operation) {
    case "start-uplink":
    case "set-uplink":
    case "stop-uplink":
      return true;
    default:
      return false;
  }
}

/** Carries them out one after the other. One that fails does not stop the others. */
export async function runUplinkOperations(
  session: UplinkSession,
  operations: readonly UplinkOperation[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const operation of operations) {
    const since = performance.now();
    const error: unknown = await run(session, operation).catch((reason: unknown) => reason);
    outcomes.push(outcomeOf(operation, since, error));
  }
  return outcomes;
}

async function run(session: UplinkSession, operation: UplinkOperation): Promise<void> {
  switch (operation.operation) {
    case "start-uplink":
      return start(session, operation.settings);
    case "set-uplink":
      return set(session, { [operation.attribute]: operation.value });
    case "stop-uplink":
      return endUplinkProcesses(session.layout.run);
    default:
      throw new TypeError(`unknown operation: ${JSON.stringify(operation satisfies never)}`);
  }
}

async function start(session: UplinkSession, settings: UplinkSettings): Promise<void> {
  const { host, layout, uplinkStarter } = session;
  if (uplinkStarter === undefined)
    throw new DummError("apply-failed", "it is started from where the user's own network is", {
      where: "uplink",
      hint: "Run `dumm apply` outside of `dumm enter`.",
    });
  // One whose apply was killed may just be making the link.
  await endUplinkProcesses(layout.run);
  await uplinkStarter.launch(
    async () => linkNamed((await host.dump(dumpLinks())).map(decodeLink), UPLINK) !== undefined,
  );
  await set(session, settings);
}

/**
 * Sets the link up, in the order in which one thing needs the other. It takes nothing away, for others may have added to it.
 * Equivalent to: sysctl -w KEY=1; ip link set dev dumm-uplink addrgenmode none; ip link set dev dumm-uplink up; ip address replace A dev dumm-uplink; ip route replace default via G
 */
async function set(
  session: UplinkSession,
  { forwards = [], up, addresses = [], gateways = [] }: Partial<UplinkSettings>,
): Promise<void> {
  const { host } = session;
  const link = await find(session);
  for (const family of forwards) writeSysctl(forwardingKey(UPLINK, family), "1");
  if (up !== undefined) {
    // libslirp advertises fd00::/64, which may be the network of a bridge: what the link has is what it is given here.
    if (readSysctl(ACCEPT_RA) !== undefined) writeSysctl(ACCEPT_RA, "0");
    await host.run([setLink(link, { addrgenmode: "none" }), setLink(link, { up })]);
  }
  const there = (await host.dump(dumpAddresses()))
    .map(decodeAddress)
    .filter(({ linkIndex }) => linkIndex === link.index);
  const missing = without(
    addresses,
    there.map(({ address }) => address),
  );
  await host.run([
    ...missing.map((address) => replaceAddress(link, address)),
    ...gateways.map((via) => replaceRoute({ destination: "default", via, link })),
  ]);
}

async function find({ host }: UplinkSession): Promise<IndexedLink> {
  const link = linkNamed((await host.dump(dumpLinks())).map(decodeLink), UPLINK);
  if (link !== undefined) return link;
  throw new DummError("apply-failed", "its link is gone", { where: "uplink" });
}
