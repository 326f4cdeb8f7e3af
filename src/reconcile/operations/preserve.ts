import { readCidr } from "../../core/ip.ts";
import { decodeAddress, dumpAddresses } from "../../core/netlink/address.ts";
import type { Netlink } from "../../core/netlink/client.ts";
import { IFAPROT_KERNEL_LL } from "../../core/netlink/constants/address.ts";
import { NLM_F_CREATE, NLM_F_REPLACE } from "../../core/netlink/constants/netlink.ts";
import type { NetlinkError } from "../../core/netlink/error.ts";
import type { IndexedLink } from "../../core/netlink/link.ts";
import type { Message } from "../../core/netlink/message.ts";
import type { Request } from "../../core/netlink/request.ts";
import { decodeRoutes, dumpRoutes } from "../../core/netlink/route.ts";
import type { Operation } from "../plan/operation.ts";

/** RTPROT_KERNEL of linux/rtnetlink.h: routes that the kernel makes with an address, and makes again. */
const RTPROT_KERNEL = 2;

/** What some operations are about. */
export interface Concern {
  /** The links, by index, whose addresses and routes the kernel may forget over it: what others do elsewhere is theirs. */
  readonly links: ReadonlySet<number>;
  /** What the operations take away on purpose, by addressKey() and routeIdentity(). */
  readonly goes: ReadonlySet<string>;
}

/**
 * Does something that makes the kernel forget more than it was told to, and puts back what it forgot. Taking a link down
 * takes its routes and its IPv6 addresses; deleting an address takes the other addresses of its subnet, and with a link's
 * last IPv4 address all its routes go. Whoever added those, a daemon among them, has not asked for that.
 */
export async function preserving<T>(netlink: Netlink, { links, goes }: Concern, change: () => Promise<T>): Promise<T> {
  const before = await snapshot(netlink, links);
  const result = await change();
  const after = await snapshot(netlink);
  const lost = [...before].filter(([key]) => !after.has(key) && !goes.has(key)).map(([, entry]) => entry);
  const again = (what: Kept["what"]): Request[] => lost.flatMap((one) => (one.what === what ? [one.request] : []));
  // What the kernel refuses now is nobody's failure: a route by an address that was taken away on purpose, an IPv6 address
  // where the mtu is less than IPv6 needs, all that was on a link that somebody deletes just now.
  await netlink.batch([...again("address"), ...again("link-route"), ...again("route")]);
  return result;
}

/** What the kernel answers where there is no such address (EADDRNOTAVAIL), or no IPv6 on the link at all (ENXIO). */
const NO_SUCH_ADDRESS: readonly string[] = ["EADDRNOTAVAIL", "ENXIO"];

/**
 * Which of the kernel's refusals makes an operation a failed one. Not that an address that was to be deleted is not there: it
 * went with something else, which is as good: with another one, whose subnet it was in, or with IPv6, where the mtu is less
 * than that needs.
 */
export async function refusalOf(
  netlink: Netlink,
  operation: Operation,
  [refusal]: readonly NetlinkError[],
  link: (name: string) => IndexedLink,
): Promise<NetlinkError | undefined> {
  if (operation.operation !== "delete-address" && operation.operation !== "delete-bridge-address") return refusal;
  if (refusal === undefined || !NO_SUCH_ADDRESS.includes(refusal.code)) return refusal;
  const name = "bridge" in operation ? operation.bridge : operation.interface;
  const there = (await netlink.dump(dumpAddresses())).map(decodeAddress).map(addressKey);
  return there.includes(addressKey({ linkIndex: link(name).index, ...operation })) ? refusal : undefined;
}

/** The key of an address: what the kernel tells addresses apart by. */
export function addressKey(of: { linkIndex: number; address: string; peer?: string | undefined }): string {
  return `address ${of.linkIndex} ${of.address} ${of.peer ?? ""}`;
}

/** The key of a route: what the kernel tells routes apart by. */
export function routeIdentity(route: { table: number; destination: string; family: 4 | 6; metric: number }): string {
  return `route ${route.family} ${route.table} ${route.destination} ${route.metric}`;
}

/** Something that the kernel may forget, and the request that brings it back. Gateways may lie behind a link-route. */
interface Kept {
  readonly what: "address" | "link-route" | "route";
  readonly request: Request;
}

/**
 * Every address and route that does not come back by itself.
 * @param links those to look at, with the routes that go with their addresses; all where there are none given
 */
async function snapshot(netlink: Netlink, links?: ReadonlySet<number>): Promise<Map<string, Kept>> {
  const found = new Map<string, Kept>();
  const sources = new Set<string | undefined>();
  const [addresses, routes] = await Promise.all([netlink.dump(dumpAddresses()), netlink.dump(dumpRoutes())]);
  for (const message of addresses) {
    const one = decodeAddress(message);
    const { linkIndex, address, protocol } = one;
    // The kernel makes it again as the link comes up, of the MAC address that it has then.
    if (protocol === IFAPROT_KERNEL_LL || links?.has(linkIndex) === false) continue;
    sources.add(readCidr(address).address);
    const request = again(message, `ip address replace ${address}`);
    found.set(addressKey(one), { what: "address", request });
  }
  for (const message of routes) {
    const [route] = decodeRoutes([message]);
    if (route === undefined || route.protocol === RTPROT_KERNEL) continue;
    const through = [route.linkIndex, ...route.nextHops.map(({ linkIndex }) => linkIndex)];
    const isOfThese = through.some((index) => index !== undefined && links?.has(index));
    if (links !== undefined && !isOfThese && !sources.has(route.source)) continue;
    const what = route.via === undefined && route.nextHops.length === 0 ? "link-route" : "route";
    found.set(routeIdentity(route), { what, request: again(message, `ip route replace ${route.destination}`) });
  }
  return found;
}

/** A dumped object is also the message that makes it: `ip route save` and `ip route restore` work the same way. */
function again({ type, body }: Message, description: string): Request {
  return { type, flags: NLM_F_CREATE | NLM_F_REPLACE, body, description };
}
