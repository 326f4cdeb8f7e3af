/**
 * How this process reaches files that a confined guest's kernel has made for it: its kernel has a root of its own, and what lies in
 * that is not to be trusted. A compromised kernel may put a link to a file of the host where its socket was.
 */
import { closeSync, constants, openSync } from "node:fs";
import { openPathWithin } from "../sys/libc.ts";
import type { GuestProcess } from "../uml/process.ts";

const O_PATH = 0o10000000;

/**
 * Opens (O_PATH) a file by the path that a guest's kernel has for it, following no link.
 * @returns its descriptor; undefined where the guest has the root that this process has, or does not run
 * @throws SysError ELOOP for a link, ENOENT where there is no such file
 */
export function openInGuest(guest: GuestProcess | undefined, path: string): number | undefined {
  if (guest === undefined || guest.ids === null) return undefined;
  const root = openSync(rootOf(guest), O_PATH | constants.O_DIRECTORY);
  try {
    return openPathWithin(root, path);
  } finally {
    closeSync(root);
  }
}

/**
 * The path of a terminal, `/dev/pts/N`, of a guest's kernel. It needs no such care: its root cannot be written to, and
 * on /dev/pts lies a devpts, which holds terminals alone.
 */
export function guestPath(guest: GuestProcess | undefined, path: string): string | undefined {
  if (guest === undefined) return undefined;
  return guest.ids === null ? path : `${rootOf(guest)}${path}`;
}

function rootOf({ pid }: GuestProcess): string {
  return `/proc/${pid}/root`;
}
