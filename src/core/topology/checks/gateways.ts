import { type Address, bitsOf, type Cidr, contains, lastOf, networkOf, specialUse } from "../../ip.ts";
import type { Model, ModelGuest, ModelInterface, ModelRoute } from "../model.ts";
import type { Finding } from "../problem.ts";

/** RT_TABLE_MAIN of linux/rtnetlink.h. */
const mainTable = 254;

/**
 * A gateway is a neighbour: it lies in the subnet of an interface (of dev, where that is given) or on a route that has a
 * dev and no gateway, and it is not the guest itself. The kernel refuses the route otherwise (`Nexthop has invalid
 * gateway`, fib_check_nh in net/ipv4/fib_semantics.c).
 */
export function checkGateways({ guests }: Model): Finding[] {
  return guests.flatMap((guest) =>
    guest.routes.flatMap((route) => {
      const { via, destination, dev, type } = route;
      const gateway = via?.address;
      if (via === undefined || gateway === undefined || type !== "unicast") return [];
      // Told by other checks.
      if (destination && destination.family !== gateway.family) return [];
      if (dev && !guest.interfaces.some(({ name }) => name === dev.value)) return [];
      const fault = faultOf(gateway, route, guest);
      return fault === undefined ? [] : [{ path: via.path, at: "value", ...fault }];
    }),
  );
}

function faultOf(
  gateway: Address,
  route: ModelRoute,
  guest: ModelGuest,
): Pick<Finding, "message" | "hint"> | undefined {
  const use = specialUse(gateway);
  const interfaces = guest.interfaces.filter(({ name }) => route.dev === undefined || name === route.dev.value);
  // The same link-local address on another interface is another one.
  const candidates = use === "link-local" ? interfaces : guest.interfaces;
  const own = candidates.find((iface) => subnetsOf(iface).some(({ address }) => address === gateway.text));
  if (own !== undefined) return { message: `gateway ${gateway.text} is the guest's own address, on ${own.label}` };
  if (use === "link-local" && gateway.family === 6) {
    if (route.dev !== undefined) return undefined;
    return { message: `gateway ${gateway.text} is link-local, which says nothing without dev`, hint: "add dev" };
  }
  if (use !== undefined && use !== "link-local") return undefined;
  const subnets = interfaces.flatMap(subnetsOf);
  const subnet = subnets.find((candidate) => contains(candidate, gateway));
  if (subnet !== undefined) return endOf(subnet, gateway);
  if (!guest.addressesKnown || isOnLink(gateway, route, guest)) return undefined;
  const subject = route.dev === undefined ? `any interface of ${guest.name}` : `${guest.name}:${route.dev.value}`;
  const known = subnets.filter(({ family }) => family === gateway.family).map((candidate) => networkOf(candidate).text);
  return {
    message: `gateway ${gateway.text} is not in a subnet of ${subject}`,
    hint:
      known.length === 0
        ? "give an interface an address of the gateway's subnet"
        : `subnets there: ${[...new Set(known)].join(", ")}`,
  };
}

function subnetsOf({ addresses }: ModelInterface): Cidr[] {
  return addresses.flatMap(({ cidr }) => cidr ?? []);
}

/** The first and last address of an IPv4 subnet are no host's. */
function endOf(subnet: Cidr, gateway: Address): Pick<Finding, "message"> | undefined {
  if (subnet.family === 6 || subnet.prefixLength >= bitsOf(4) - 1) return undefined;
  const network = networkOf(subnet);
  if (gateway.text === network.address)
    return { message: `gateway ${gateway.text} is the address of network ${network.text} itself` };
  if (gateway.text === lastOf(subnet).text)
    return { message: `gateway ${gateway.text} is the broadcast address of ${network.text}` };
  return undefined;
}

/** Whether another route of the guest, with a dev and no gateway, puts the address on a link, in a table that is asked. */
function isOnLink(gateway: Address, route: ModelRoute, guest: ModelGuest): boolean {
  return guest.routes.some(
    ({ destination, dev, via, type, table }) =>
      destination !== undefined &&
      dev !== undefined &&
      via === undefined &&
      type === "unicast" &&
      (table === mainTable || table === route.table) &&
      (route.dev === undefined || route.dev.value === dev.value) &&
      destination.prefixLength > 0 &&
      contains(destination, gateway),
  );
}
