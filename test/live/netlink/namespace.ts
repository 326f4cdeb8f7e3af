import { execFileSync } from "node:child_process";
import { Netlink } from "../../../src/core/netlink/client.ts";
import { decodeLink, getLink, type IndexedLink, type Link } from "../../../src/core/netlink/link.ts";
import { NetlinkSocket } from "../../../src/core/netlink/socket.ts";
import { CLONE_NEWNET, unshare } from "../../../src/core/sys/libc.ts";

/**
 * Moves this test file's process into an empty network namespace, which dies with it and takes every link along, and
 * opens a socket there. vitest runs each file in a process of its own.
 */
export function enterNamespace(): Netlink {
  unshare(CLONE_NEWNET);
  return new Netlink(new NetlinkSocket());
}

/** What iproute2 says, as the judge of what we did: `ip -json -details ...`. What it filters out it prints as `{}`. */
export function ip(...args: string[]): Record<string, unknown>[] {
  const output = execFileSync("ip", ["-json", "-details", ...args], { encoding: "utf8" });
  const objects: Record<string, unknown>[] = output.trim() === "" ? [] : JSON.parse(output);
  return objects.filter((object) => Object.keys(object).length > 0);
}

/** Changes something as another program would. */
export function ipSet(command: string): void {
  execFileSync("ip", command.split(" "), { stdio: "pipe" });
}

/** The link that iproute2 shows. */
export function ipLink(name: string): Record<string, unknown> {
  const [link] = ip("link", "show", "dev", name);
  if (link === undefined) throw new Error(`no link ${name}`);
  return link;
}

/** The link as we read it. */
export async function link(netlink: Netlink, name: string): Promise<Link & IndexedLink> {
  return decodeLink(await netlink.get(getLink({ name })));
}
