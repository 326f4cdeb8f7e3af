import { IPV6_MIN_MTU } from "../../core/ip.ts";
import { decodeAddress, deleteAddress, dumpAddresses } from "../../core/netlink/address.ts";
import type { Netlink } from "../../core/netlink/client.ts";
import { RT_SCOPE_LINK } from "../../core/netlink/constants/route.ts";
import type { NetlinkError } from "../../core/netlink/error.ts";
import { type IndexedLink, type Link, type LinkChanges, type LinkRef, setLink } from "../../core/netlink/link.ts";
import type { Request } from "../../core/netlink/request.ts";
import type { LinkOperation } from "../plan/operation.ts";

/**
 * The host has no address of its own making on a link, not even a link-local one. To be sent by itself, once the link is marked:
 * a link without IPv6 refuses it, and with it everything else that the message holds.
 * Equivalent to: ip link set dev X addrgenmode none
 */
export function noLinkLocal(link: LinkRef): Request {
  return setLink(link, { addrgenmode: "none" });
}

/** Whether a refusal says only that the link has no IPv6, so that there is nothing to keep from it. */
export function hasNoIpv6({ operation }: LinkOperation, { code }: NetlinkError): boolean {
  switch (operation) {
    case "create-bridge":
    case "create-tap":
    case "set-bridge":
    case "set-tap":
      return code === "EAFNOSUPPORT";
    default:
      return false;
  }
}

/** Whether a link gets IPv6 by a new mtu. The kernel makes it anew, and has forgotten what it was told before. */
export function getsIpv6({ mtu }: Link, changes: LinkChanges): boolean {
  return mtu < IPV6_MIN_MTU && changes.mtu !== undefined && changes.mtu >= IPV6_MIN_MTU;
}

/**
 * Takes off the addresses that the kernel has given links which just got IPv6: one that is up has its own before it can be told
 * not to. Taking it down meanwhile would cut the connections through it.
 * Equivalent to: ip address del fe80::N/64 dev X
 */
export async function forgetLinkLocal(netlink: Netlink, links: readonly IndexedLink[]): Promise<void> {
  if (links.length === 0) return;
  const byIndex = new Map(links.map((link) => [link.index, link]));
  const given = (await netlink.dump(dumpAddresses())).map(decodeAddress).flatMap((one) => {
    const link = byIndex.get(one.linkIndex);
    return link && one.family === 6 && one.scope === RT_SCOPE_LINK ? [deleteAddress(link, one.address)] : [];
  });
  // One that is gone already is as good.
  await netlink.batch(given);
}
