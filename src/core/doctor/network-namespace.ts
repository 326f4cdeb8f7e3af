import { closeSync, openSync } from "node:fs";
import { CLONE_NEWNET, setns, unshare } from "../sys/libc.ts";

/**
 * Runs work in an empty network namespace of its own and comes back before it returns; the host's links are out of reach
 * meanwhile. A socket or tap that is opened there stays there, also when it is used later, and the namespace ends with
 * the last of them: nothing is left, however this process ends.
 * @param work must not await: the thread is not in its own network until this returns
 * @throws SysError EPERM without CAP_SYS_ADMIN
 */
export function inNetworkNamespace<T>(work: () => T): T {
  const home = openSync("/proc/thread-self/ns/net", "r");
  try {
    unshare(CLONE_NEWNET);
    try {
      return work();
    } finally {
      setns(home, CLONE_NEWNET);
    }
  } finally {
    closeSync(home);
  }
}
