import { NetlinkError } from "../../netlink/error.ts";
import { createBridge, decodeLink, getLink } from "../../netlink/link.ts";
import type { Check } from "../check.ts";
import { ok, warn } from "../finding.ts";
import { withNetlinkOfItsOwn } from "../netlink-of-its-own.ts";
import { isRoot, takesRoot } from "../root.ts";

/** Bridges that tell VLANs apart. A lab does without: guests can tag their frames all the same. */
export const vlanFilteringCheck: Check = {
  name: "vlan filtering",
  async run() {
    if (!isRoot()) return takesRoot("no bridge was made");
    const filters = await withNetlinkOfItsOwn(async (netlink) => {
      await netlink.run([createBridge("doctor")]);
      try {
        await netlink.run([createBridge("filtering", { bridge: { vlanFiltering: true } })]);
      } catch (error) {
        if (error instanceof NetlinkError) return false;
        throw error;
      }
      return decodeLink(await netlink.get(getLink({ name: "filtering" }))).bridge?.vlanFiltering === true;
    });
    if (filters) return ok("bridges can filter VLANs", { vlanFiltering: true });
    return warn(
      "this host's bridges cannot filter VLANs",
      "Labs do without. A host kernel that was built with CONFIG_BRIDGE_VLAN_FILTERING has it.",
      { vlanFiltering: false },
    );
  },
};
