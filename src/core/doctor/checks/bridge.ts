import { NetlinkError } from "../../netlink/error.ts";
import { createBridge } from "../../netlink/link.ts";
import type { Check } from "../check.ts";
import { fail, ok } from "../finding.ts";
import { withNetlinkOfItsOwn } from "../netlink-of-its-own.ts";
import { isRoot, takesRoot } from "../root.ts";

/** Bridges, which join taps into a segment. */
export const bridgeCheck: Check = {
  name: "bridge",
  async run() {
    if (!isRoot()) return takesRoot("no bridge was made");
    try {
      await withNetlinkOfItsOwn((netlink) => netlink.run([createBridge("doctor", { up: true })]));
    } catch (error) {
      if (!(error instanceof NetlinkError)) throw error;
      return fail(error.message, "Load the kernel's bridge driver: modprobe bridge");
    }
    return ok("a bridge was made");
  },
};
