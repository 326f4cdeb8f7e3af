import { existsSync } from "node:fs";
import { codeOf, DummError } from "../../error.ts";
import { SysError } from "../../sys/libc.ts";
import { openTap } from "../../tap/tap.ts";
import { inUserNamespace } from "../../user-namespace.ts";
import type { Check } from "../check.ts";
import { type Finding, fail, ok } from "../finding.ts";
import { inNetworkNamespace } from "../network-namespace.ts";
import { isRoot, takesRoot } from "../root.ts";

const DEVICE = "/dev/net/tun";

/** Taps, which guests' interfaces are plugged into. */
export const tunCheck: Check = {
  name: "tun",
  run() {
    if (!existsSync(DEVICE)) return fail(`there is no ${DEVICE}`, absent);
    if (!isRoot()) return takesRoot("no tap was made");
    try {
      inNetworkNamespace(() => openTap("doctor")).close();
    } catch (error) {
      return explain(error);
    }
    return ok(`a tap was made with ${DEVICE}`);
  },
};

const absent = "Load the kernel's tun driver: modprobe tun. Into a container: docker run --device /dev/net/tun";

function explain(error: unknown): Finding {
  // The device is there, but what opens is another file; unshare(2) has nothing to do with it.
  if (error instanceof SysError && error.syscall === "ioctl") {
    return fail(`${DEVICE} is not the tun device: ${error.code}`, `Make it: mknod -m 666 ${DEVICE} c 10 200`);
  }
  if (!(error instanceof DummError)) throw error;
  const code = codeOf(error.cause);
  if (inUserNamespace() && (code === "EACCES" || code === "EPERM")) {
    return fail(error.what, `Let users open it, as distributions do: chmod 666 ${DEVICE}`);
  }
  // Root is refused by a mount without devices, or by a container's list of devices.
  if (code === "EACCES" || code === "EPERM") {
    return fail(error.what, `Let this container have it: docker run --device ${DEVICE}`);
  }
  return fail(error.what, error.hint ?? absent);
}
