import { closeSync, constants, openSync, readFileSync } from "node:fs";
import { lastId, parseIdMap } from "../confine/ids.ts";
import { codeOf, DummError } from "../error.ts";
import { ioctl, SysError } from "../sys/libc.ts";
import { inUserNamespace } from "../user-namespace.ts";

const TUN_DEVICE = "/dev/net/tun";

/** linux/if_tun.h */
const TUNSETIFF = 0x400454ca;
const TUNSETPERSIST = 0x400454cb;
const TUNSETOWNER = 0x400454cc;
const TUNSETGROUP = 0x400454ce;
const IFF_TAP = 0x0002;
const IFF_NO_PI = 0x1000;
const IFF_VNET_HDR = 0x4000;
/** EBUSY where a link has the name, instead of opening a tap that is there. */
const IFF_TUN_EXCL = 0x8000;

/** A struct ifreq: the name in IFNAMSIZ bytes, then a union of 24 that holds the flags. */
const IFREQ_LENGTH = 40;
const LONGEST_NAME = 15;

/** What dev_valid_name() of net/core/dev.c refuses, and `%`, which it takes for a pattern to number. */
const FORBIDDEN = /[/:%\s\0]|^\.{1,2}$/;

/**
 * A tap in the making. Until persist() it lives only as long as this process holds it: whoever is killed before has
 * left nothing. So: open it, mark and enslave it through netlink, persist, close.
 */
export interface Tap {
  readonly name: string;
  /** Lets it outlive close(). Equivalent to what `ip tuntap add` does last. */
  persist(): void;
  /** Lets go of it: it vanishes, unless persist() came before. */
  close(): void;
}

/**
 * Creates a tap in the network namespace that the process is in, with the flags with which UML's vector transport opens
 * it (arch/um/drivers/vector_user.c); the kernel answers in 0.35 ms. It is down, and in no bridge.
 * No guest may open it: lendTap() lets one.
 * Equivalent to: `ip tuntap add dev X mode tap vnet_hdr user root`, or `group G`, less the persistence.
 *
 * @throws DummError name-clash where a link has the name (or altname); host-lacks where there is no /dev/net/tun, or no
 *   right to it
 */
export function openTap(name: string): Tap {
  if (Buffer.byteLength(name) > LONGEST_NAME || name === "" || FORBIDDEN.test(name)) {
    throw new RangeError(`${JSON.stringify(name)}: not a name for a link`);
  }
  const fd = openDevice(name);
  try {
    ioctl(fd, TUNSETIFF, ifreq(name, IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | IFF_TUN_EXCL));
    setHolder(fd, nobody());
  } catch (error) {
    closeSync(fd);
    throw explain(error, name);
  }
  return {
    name,
    persist: () => {
      ioctl(fd, TUNSETPERSIST, 1);
    },
    close: () => closeSync(fd),
  };
}

/** Who may open a tap: a user, or the members of a group. */
export type TapHolder = { readonly owner: number } | { readonly group: number };

/**
 * No guest. Where guests have the lab's own ids, a tap that had an owner could be opened by all of them; then it has a group, the
 * last, of which no guest is a member.
 */
export function nobody(): TapHolder {
  if (!inUserNamespace()) return { owner: 0 };
  return { group: lastId(parseIdMap(readFileSync("/proc/self/gid_map", "utf8"))) };
}

function setHolder(fd: number, holder: TapHolder): void {
  if ("owner" in holder) ioctl(fd, TUNSETOWNER, holder.owner);
  else ioctl(fd, TUNSETGROUP, holder.group);
}

/**
 * Says who may open a tap that is there, and that nobody holds at present; besides root of the lab's namespaces, who always may.
 * Equivalent to: what `ip tuntap add dev X mode tap user U`, or `group G`, does to one that is new.
 * @throws SysError EBUSY where somebody holds it
 */
export function lendTap(name: string, holder: TapHolder): void {
  const fd = openDevice(name);
  try {
    ioctl(fd, TUNSETIFF, ifreq(name, IFF_TAP | IFF_NO_PI | IFF_VNET_HDR));
    setHolder(fd, holder);
  } finally {
    closeSync(fd);
  }
}

/** Opened by the calling thread, whose network namespace the descriptor then belongs to. */
function openDevice(name: string): number {
  try {
    return openSync(TUN_DEVICE, constants.O_RDWR);
  } catch (cause) {
    const code = codeOf(cause) ?? "";
    throw new DummError("host-lacks", `cannot open ${TUN_DEVICE}: ${code}`, {
      where: `tap ${name}`,
      hint:
        code === "EACCES" || code === "EPERM"
          ? `Run as root, or let this user open ${TUN_DEVICE} (mode 0666 is usual).`
          : "Load the kernel's tun driver: modprobe tun.",
      cause,
    });
  }
}

function explain(error: unknown, name: string): unknown {
  if (!(error instanceof SysError)) return error;
  const where = `tap ${name}`;
  if (error.code === "EBUSY" || error.code === "EEXIST") {
    return new DummError("name-clash", "a link of this name exists already", {
      where,
      hint: `Look at it: ip -details link show dev ${name}`,
      cause: error,
    });
  }
  if (error.code === "EPERM") {
    return new DummError("host-lacks", "making a tap is not permitted", {
      where,
      hint: "It takes CAP_NET_ADMIN: run as root, or in a user and network namespace of your own.",
      cause: error,
    });
  }
  return error;
}

function ifreq(name: string, flags: number): Uint8Array {
  const request = new Uint8Array(IFREQ_LENGTH);
  new TextEncoder().encodeInto(name, request);
  new DataView(request.buffer).setUint16(16, flags, true);
  return request;
}
