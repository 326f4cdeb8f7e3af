/** What tells why a guest is no longer what an apply has left: no difference by itself, but the reason of some. */
export type Notice =
  /** What dies with a host is gone: its links, its mounts, what was in /run, and these guests. */
  | { readonly notice: "host-rebooted"; readonly guests: readonly string[] }
  /** The process that its pid file names is gone, or is another program by now. */
  | { readonly notice: "ended"; readonly guest: string; readonly pid: number; readonly program: string | null }
  /** Its pid file names another process than the one that it is. */
  | { readonly notice: "wrong-pid-file"; readonly guest: string; readonly pid: number; readonly running: number };
