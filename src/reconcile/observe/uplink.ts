import { forwardingKey, readSysctl } from "../../core/forwarding.ts";
import { inheritedEntry } from "../../core/lab/entry.ts";
import { decodeAddress, dumpAddresses } from "../../core/netlink/address.ts";
import type { Netlink } from "../../core/netlink/client.ts";
import { decodeLink, dumpLinks, linkNamed } from "../../core/netlink/link.ts";
import { decodeRoutes, dumpRoutes } from "../../core/netlink/route.ts";
import { findUplinkProcesses } from "../../core/uplink/process.ts";
import { UPLINK, type UplinkSettings, uplinkSettings } from "../../core/uplink/uplink.ts";

/** All that it can have. What others have added to it is left alone. */
const ours = uplinkSettings([4, 6]);

/**
 * Reads how the lab's uplink is set up; null where there is none. It is there as long as its process is, which holds its link:
 * a link of that name without one is somebody else's.
 * @param run the lab's run directory
 */
export async function observeUplink(netlink: Netlink, run: string): Promise<UplinkSettings | null> {
  if (inheritedEntry() === undefined) return null;
  const link = linkNamed((await netlink.dump(dumpLinks())).map(decodeLink), UPLINK);
  if (link === undefined || findUplinkProcesses(run).length === 0) return null;
  const isOn = ({ linkIndex }: { linkIndex: number | undefined }): boolean => linkIndex === link.index;
  const addresses = new Set(
    (await netlink.dump(dumpAddresses()))
      .map(decodeAddress)
      .filter(isOn)
      .map(({ address }) => address),
  );
  const defaults = decodeRoutes(await netlink.dump(dumpRoutes())).filter(
    ({ destination }) => destination === "default",
  );
  const gateways = new Set(defaults.filter(isOn).map(({ via }) => via));
  return {
    up: link.up,
    forwards: ours.forwards.filter((family) => readSysctl(forwardingKey(UPLINK, family)) === "1"),
    addresses: ours.addresses.filter((address) => addresses.has(address)),
    gateways: ours.gateways.filter((gateway) => gateways.has(gateway)),
  };
}
