import { type Family, readAddress, readCidr } from "../ip.ts";
import { type Attribute, Attributes, bytes, u32 } from "./attribute.ts";
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from "./constants/netlink.ts";
import * as c from "./constants/route.ts";
import { MalformedMessage } from "./error.ts";
import { addressFamily, decodeIp, decodePrefix, familyOf } from "./ip.ts";
import type { IndexedLink } from "./link.ts";
import type { Message } from "./message.ts";
import { decodeNextHops, decodeVia, encodeVia, type NextHop } from "./nexthop.ts";
import { DUMM_PROTOCOL } from "./protocol.ts";
import { type Request, request } from "./request.ts";
import { type RouteType, routeTypeName, routeTypeNumber } from "./route-type.ts";

/** A route as the kernel tells it. */
export interface Route {
  readonly family: Family;
  /** `local`, `broadcast`, `anycast` and `multicast` are the kernel's own, made with each address. */
  readonly type: RouteType;
  /** `default`, or `10.0.0.0/24` in canonical form. */
  readonly destination: string;
  readonly table: number;
  /** rtm_protocol: who added it; DUMM_PROTOCOL for ours, 2 for the kernel's. */
  readonly protocol: number;
  /** RT_SCOPE_*: 0 global, 253 link, 254 host. */
  readonly scope: number;
  /** 0 where none was given, for IPv4; an IPv6 route then has 1024. */
  readonly metric: number;
  /** The gateway; it may be of the other family (an IPv4 route via an IPv6 router). */
  readonly via: string | undefined;
  readonly linkIndex: number | undefined;
  /** The preferred source address. */
  readonly source: string | undefined;
  /** The ways of a multipath route; empty for any other, whose way is `via` and `linkIndex`. */
  readonly nextHops: readonly NextHop[];
  /** The nexthop object (`ip nexthop`) that the route uses, which dumm never does. */
  readonly nextHopId: number | undefined;
}

/** A route to add or delete. */
export interface RouteSpec {
  /** `default`, or a prefix whose host bits are 0; a bare address stands for itself. */
  readonly destination: string;
  /** Needed where neither destination nor via nor source tells it. */
  readonly family?: Family | undefined;
  readonly via?: string | undefined;
  readonly link?: IndexedLink | undefined;
  /** The lowest wins. IPv6 takes 1024 for 0. */
  readonly metric?: number | undefined;
  /** main (254) unless given. */
  readonly table?: number | undefined;
  readonly source?: string | undefined;
  /** unicast unless given. */
  readonly type?: RouteType | undefined;
  /** DUMM_PROTOCOL unless given. */
  readonly protocol?: number | undefined;
}

/** Dumps every route of every table, or those of one family. Equivalent to: `ip route show table all`. */
export function dumpRoutes(family?: Family): Request {
  const description = `ip ${family === undefined ? "" : `-${family} `}route show table all`;
  return request(description, c.RTM_GETROUTE, 0, header({ family }));
}

/**
 * Adds a route: EEXIST where the table has one with this destination and metric.
 * Equivalent to: `ip route add [TYPE] D [via G] [dev X] [metric N] [table T] [src A] proto 68`.
 */
export function addRoute(route: RouteSpec): Request {
  return edit("add", c.RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, route);
}

/** Adds a route in the place of one with this destination and metric. Equivalent to: `ip route replace ...`. */
export function replaceRoute(route: RouteSpec): Request {
  return edit("replace", c.RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, route);
}

/**
 * Deletes a route that has all that is given here, the protocol among it, so that another's is never hit: ESRCH where
 * there is none. Equivalent to: `ip route delete [TYPE] D ... proto 68`.
 */
export function deleteRoute(route: RouteSpec): Request {
  return edit("delete", c.RTM_DELROUTE, 0, route);
}

/** Reads the answers to dumpRoutes(), less the cached clones. */
export function decodeRoutes(messages: readonly Message[]): Route[] {
  return messages.map(decodeRoute).filter((route) => route !== undefined);
}

/** undefined for a cached clone, and for what is no IPv4 or IPv6 route: MPLS, multicast forwarding. */
function decodeRoute({ type, body }: Message): Route | undefined {
  if (type !== c.RTM_NEWROUTE || body.length < 12) throw new MalformedMessage(`message ${type} is not a route`);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const family = familyOf(view.getUint8(0));
  if (family === undefined || view.getUint32(8, true) & c.RTM_F_CLONED) return undefined;
  const found = new Attributes(body.subarray(12));
  const destination = found.bytes(c.RTA_DST);
  const gateway = found.bytes(c.RTA_GATEWAY);
  const otherGateway = found.bytes(c.RTA_VIA);
  const source = found.bytes(c.RTA_PREFSRC);
  const hops = found.bytes(c.RTA_MULTIPATH);
  const length = view.getUint8(1);
  return {
    family,
    type: routeTypeName(view.getUint8(7)),
    destination: destination === undefined ? wholeNetwork(family, length) : decodePrefix(destination, length),
    table: found.u32(c.RTA_TABLE) ?? view.getUint8(4),
    protocol: view.getUint8(5),
    scope: view.getUint8(6),
    metric: found.u32(c.RTA_PRIORITY) ?? 0,
    via: gateway ? decodeIp(gateway) : otherGateway && decodeVia(otherGateway),
    linkIndex: found.u32(c.RTA_OIF),
    source: source && decodeIp(source),
    nextHops: hops === undefined ? [] : decodeNextHops(hops),
    nextHopId: found.u32(c.RTA_NH_ID),
  };
}

/** The kernel leaves an all-zero destination out, whatever its length. */
function wholeNetwork(family: Family, length: number): string {
  return length === 0 ? "default" : `${family === 4 ? "0.0.0.0" : "::"}/${length}`;
}

function edit(verb: string, type: number, flags: number, route: RouteSpec): Request {
  const family = familyOfRoute(route);
  const destination = route.destination === "default" ? undefined : readCidr(route.destination);
  if (destination !== undefined && destination.family !== family) throw mixed(route);
  const { table = c.RT_TABLE_MAIN, protocol = DUMM_PROTOCOL } = route;
  const attributes: Attribute[] = [];
  if (destination !== undefined) attributes.push(bytes(c.RTA_DST, destination.bytes));
  if (route.via !== undefined) attributes.push(gateway(family, route.via));
  if (route.link !== undefined) attributes.push(u32(c.RTA_OIF, route.link.index));
  if (route.metric !== undefined) attributes.push(u32(c.RTA_PRIORITY, route.metric));
  if (route.source !== undefined) attributes.push(bytes(c.RTA_PREFSRC, readAddress(route.source).bytes));
  if (table > 255) attributes.push(u32(c.RTA_TABLE, table));
  return request(
    `ip -${family} route ${verb}${describe(route)}`,
    type,
    flags,
    header({
      family,
      length: destination?.prefixLength ?? 0,
      table: table > 255 ? c.RT_TABLE_UNSPEC : table,
      protocol,
      scope: type === c.RTM_DELROUTE ? c.RT_SCOPE_NOWHERE : scope(family, route),
      type: type === c.RTM_DELROUTE && route.type === undefined ? 0 : routeTypeNumber(route.type ?? "unicast"),
    }),
    attributes,
  );
}

function familyOfRoute(route: RouteSpec): Family {
  if (route.family !== undefined) return route.family;
  const told = route.destination === "default" ? (route.source ?? route.via) : route.destination;
  if (told === undefined) throw new RangeError(`ip route${describe(route)}: of IPv4 or IPv6?`);
  return readCidr(told).family;
}

function gateway(family: Family, via: string): Attribute {
  const address = readAddress(via);
  if (address.family === family) return bytes(c.RTA_GATEWAY, address.bytes);
  return bytes(c.RTA_VIA, encodeVia(address));
}

/** As iproute2 has it: a unicast route of IPv4 without a gateway reaches the link's own network. */
function scope(family: Family, { type = "unicast", via }: RouteSpec): number {
  if (family === 6) return c.RT_SCOPE_UNIVERSE;
  if (type === "local") return c.RT_SCOPE_HOST;
  return type === "unicast" && via === undefined ? c.RT_SCOPE_LINK : c.RT_SCOPE_UNIVERSE;
}

function mixed(route: RouteSpec): RangeError {
  return new RangeError(`${route.destination}: not of IPv${route.family}`);
}

interface RouteHeader {
  family: Family | undefined;
  length: number;
  table: number;
  protocol: number;
  scope: number;
  type: number;
}

/** A struct rtmsg. */
function header({
  family,
  length = 0,
  table = 0,
  protocol = 0,
  scope = 0,
  type = 0,
}: Partial<RouteHeader>): Uint8Array {
  return Uint8Array.of(addressFamily(family), length, 0, 0, table, protocol, scope, type, 0, 0, 0, 0);
}

function describe({ destination, via, link, metric, table, source, type }: RouteSpec): string {
  const words = type === undefined || type === "unicast" ? [destination] : [type, destination];
  if (via !== undefined) words.push(`via ${via}`);
  if (link !== undefined) words.push(`dev ${link.name}`);
  if (metric !== undefined) words.push(`metric ${metric}`);
  if (table !== undefined) words.push(`table ${table}`);
  if (source !== undefined) words.push(`src ${source}`);
  return words.map((word) => ` ${word}`).join("");
}
