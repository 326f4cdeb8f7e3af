/**
 * Names that are computed, never stored: two runs, and two machines, come to the same ones.
 */
import { createHash } from "node:crypto";

/** IFNAMSIZ of linux/if.h less the closing NUL: the longest name of a link, in bytes. */
const LONGEST_LINK_NAME = 15;

/** The name of a lab, as the schema has it: it becomes part of paths and of links' marks. */
export const LAB_NAME = /^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/;

/** The tap of a guest's interface: `<guest>-<interface>`. */
export function tapName(guest: string, interfaceName: string): string {
  return `${guest}-${interfaceName}`;
}

/**
 * The kernel's name of a host link: the name itself where it fits, otherwise its first 8 bytes (less a character that they cut) and 6
 * digits of its hash.
 * The full name is then the link's altname, so that `ip link show <full name>` finds it.
 */
export function linkName(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST_LINK_NAME) return name;
  const start = new TextDecoder().decode(Buffer.from(name).subarray(0, 8), { stream: true });
  return `${start}.${digest(name).toString("hex").slice(0, 6)}`;
}

/** The ifalias that marks a host bridge as this lab's. */
export function bridgeAlias(lab: string, bridge: string): string {
  return `dumm:${lab}:${bridge}`;
}

/** The ifalias that marks a host tap as this lab's, and says whose it is. */
export function tapAlias(lab: string, guest: string, interfaceName: string): string {
  return `dumm:${lab}:${guest}:${interfaceName}`;
}

/** What an ifalias says of a link's owner, or undefined where the link is not a lab's. */
export function parseAlias(
  alias: string | undefined,
): { lab: string; bridge: string } | { lab: string; guest: string; interface: string } | undefined {
  const [mark, lab, first, second, ...rest] = alias?.split(":") ?? [];
  if (mark !== "dumm" || lab === undefined || first === undefined || rest.length > 0) return undefined;
  return second === undefined ? { lab, bridge: first } : { lab, guest: first, interface: second };
}

/**
 * A MAC address that is the same at each run: locally administered (02:...), so it collides with no vendor's.
 * @param owner the words that tell the link apart, such as lab, guest and interface
 */
export function stableMac(...owner: string[]): string {
  const bytes = digest(owner.join("\0"));
  return ["02", ...Array.from(bytes.subarray(0, 5), (byte) => byte.toString(16).padStart(2, "0"))].join(":");
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
