import { addAddress, deleteAddress } from "../../core/netlink/address.ts";
import { type Link, setLink } from "../../core/netlink/link.ts";
import { removeImpairment, setImpairment } from "../../core/netlink/netem.ts";
import type { Request } from "../../core/netlink/request.ts";
import { addRoute, deleteRoute, type RouteSpec, replaceRoute } from "../../core/netlink/route.ts";
import type { GuestOperation } from "../plan/operation.ts";
import type { RouteState } from "../state.ts";
import type { RuleList } from "./rule-list.ts";

/** The operations that are nothing but messages to the guest's rtnetlink, so that many go in one datagram. */
export type NetlinkOperation = Extract<
  GuestOperation,
  {
    operation:
      | "set-interface"
      | "add-address"
      | "delete-address"
      | "add-route"
      | "replace-route"
      | "delete-route"
      | "add-rule"
      | "delete-rule";
  }
>;

/** The operations that netlink carries out. */
export function isNetlinkOperation(operation: GuestOperation): operation is NetlinkOperation {
  switch (operation.operation) {
    case "set-interface":
    case "add-address":
    case "delete-address":
    case "add-route":
    case "replace-route":
    case "delete-route":
    case "add-rule":
    case "delete-rule":
      return true;
    default:
      return false;
  }
}

/**
 * The messages that carry out an operation, in order.
 * @param link finds an interface of the guest by its name; throws where there is none
 * @param rules the guest's, as they will be once the messages before these are carried out
 */
export function guestRequests(operation: NetlinkOperation, link: (name: string) => Link, rules: RuleList): Request[] {
  switch (operation.operation) {
    case "set-interface": {
      const { attribute, value } = operation;
      const target = link(operation.interface);
      // The UML driver takes a new MAC address only while it is down (eth_mac_addr() without IFF_LIVE_ADDR_CHANGE).
      if (attribute === "mac" && target.up) {
        return [setLink(target, { up: false }), setLink(target, { mac: value, up: true })];
      }
      if (attribute === "impair") return [value === null ? removeImpairment(target) : setImpairment(target, value)];
      return [setLink(target, { [attribute]: value })];
    }
    case "add-address":
      return [addAddress(link(operation.interface), operation.address)];
    case "delete-address":
      return [deleteAddress(link(operation.interface), operation.address, { peer: operation.peer })];
    case "add-route":
      return [addRoute(routeSpec(operation.route, link))];
    case "replace-route":
      return [replaceRoute(routeSpec(operation.route, link))];
    case "delete-route":
      return [
        deleteRoute({ ...routeSpec(operation.route, link), ...(operation.foreign ? { protocol: ANY_PROTOCOL } : {}) }),
      ];
    case "add-rule":
      return rules.add(operation.rule);
    case "delete-rule":
      return rules.delete(operation.rule);
    default:
      throw new TypeError(`no netlink operation: ${JSON.stringify(operation satisfies never)}`);
  }
}

/** RTPROT_UNSPEC of linux/rtnetlink.h: a deletion that names it finds a route of whatever protocol. */
const ANY_PROTOCOL = 0;

function routeSpec(route: RouteState, link: (name: string) => Link): RouteSpec {
  const { to, type, via, dev, metric, table, src } = route;
  return {
    destination: to.endsWith("/0") ? "default" : to,
    family: to.includes(":") ? 6 : 4,
    type,
    via: via ?? undefined,
    link: dev === null ? undefined : link(dev),
    metric,
    table,
    source: src ?? undefined,
  };
}
