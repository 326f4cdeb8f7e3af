/** What a route does with a packet: RTN_* of linux/rtnetlink.h by number, in iproute2's words. */
const routeTypes = [
  "unspec",
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
  "nat",
  "xresolve",
] as const;

export type RouteType = (typeof routeTypes)[number];

/** RTN_* of a route type. */
export function routeTypeNumber(type: RouteType): number {
  return routeTypes.indexOf(type);
}

/** The route type of an RTN_*; `unspec` for one that is not known. */
export function routeTypeName(number: number): RouteType {
  return routeTypes[number] ?? "unspec";
}
