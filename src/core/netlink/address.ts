import { type Cidr, type Family, readCidr } from "../ip.ts";
import { Attributes, bytes, u8 } from "./attribute.ts";
import * as c from "./constants/address.ts";
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from "./constants/netlink.ts";
import { RT_SCOPE_HOST, RT_SCOPE_UNIVERSE } from "./constants/route.ts";
import { MalformedMessage } from "./error.ts";
import { addressFamily, decodeIp, decodePrefix, familyOf } from "./ip.ts";
import type { IndexedLink } from "./link.ts";
import type { Message } from "./message.ts";
import { DUMM_PROTOCOL } from "./protocol.ts";
import { type Request, request } from "./request.ts";

/** An address of a link, as the kernel tells it. */
export interface Address {
  readonly linkIndex: number;
  readonly family: Family;
  /** `10.0.0.1/24`, canonical. With a peer the prefix length is the peer's. */
  readonly address: string;
  /** The other end's address on a point-to-point link. */
  readonly peer: string | undefined;
  /** RT_SCOPE_*: 0 global, 253 link, 254 host. */
  readonly scope: number;
  /** IFA_PROTO: who added it; DUMM_PROTOCOL for ours, 0 where nobody said. */
  readonly protocol: number;
  /** Without a lifetime. A router advertisement's or a DHCP client's usually has one. */
  readonly permanent: boolean;
  /** Duplicate address detection (IPv6) is still running. */
  readonly tentative: boolean;
  /** Duplicate address detection found another holder: the address is not used. */
  readonly duplicate: boolean;
  /** Past its preferred lifetime: not used for new connections. */
  readonly deprecated: boolean;
  /** A further address of its subnet (IPv4), or a temporary one (IPv6). */
  readonly secondary: boolean;
}

export interface AddressOptions {
  /** The other end's address, for a point-to-point link. */
  readonly peer?: string | undefined;
  /** IFA_PROTO, 0 to 255; DUMM_PROTOCOL unless given. */
  readonly protocol?: number | undefined;
}

/** Dumps every address, or those of one family. Equivalent to: `ip address show`, `ip -6 address show`. */
export function dumpAddresses(family?: Family): Request {
  return request(
    `ip ${flag(family)}address show`,
    c.RTM_GETADDR,
    0,
    header({ family: addressFamily(family), length: 0, flags: 0, scope: 0, index: 0 }),
  );
}

/**
 * Adds an address: EEXIST where the link has it. IPv6 ones are usable at once, without duplicate address detection.
 * Equivalent to: `ip address add 10.0.0.1/24 dev X proto 68`, `ip address add 2001:db8::1/64 dev X proto 68 nodad`.
 */
export function addAddress(link: IndexedLink, address: string, options: AddressOptions = {}): Request {
  return edit("add", c.RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, link, address, options);
}

/** Adds an address, or marks the one that is there as ours. Equivalent to: `ip address replace 10.0.0.1/24 dev X proto 68`. */
export function replaceAddress(link: IndexedLink, address: string, options: AddressOptions = {}): Request {
  return edit("replace", c.RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, link, address, options);
}

/**
 * Deletes an address, whatever its protocol: EADDRNOTAVAIL where the link has it not. With a primary IPv4 address the
 * kernel deletes its subnet's secondary ones too, unless net.ipv4.conf.X.promote_secondaries is set.
 * Equivalent to: `ip address delete 10.0.0.1/24 dev X`.
 */
export function deleteAddress(link: IndexedLink, address: string, options: Pick<AddressOptions, "peer"> = {}): Request {
  return edit("delete", c.RTM_DELADDR, 0, link, address, options);
}

/** Reads the answer to dumpAddresses(). */
export function decodeAddress({ type, body }: Message): Address {
  const family = body.length < 8 ? undefined : familyOf(body[0] ?? 0);
  if (type !== c.RTM_NEWADDR || family === undefined) throw new MalformedMessage(`message ${type} is not an address`);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const found = new Attributes(body.subarray(8));
  const other = found.bytes(c.IFA_ADDRESS);
  const local = found.bytes(c.IFA_LOCAL) ?? other;
  if (local === undefined) throw new MalformedMessage("an address message without an address");
  const flags = found.u32(c.IFA_FLAGS) ?? view.getUint8(2);
  return {
    linkIndex: view.getUint32(4, true),
    family,
    address: decodePrefix(local, view.getUint8(1)),
    peer: other === undefined || Buffer.compare(other, local) === 0 ? undefined : decodeIp(other),
    scope: view.getUint8(3),
    protocol: found.u8(c.IFA_PROTO) ?? 0,
    permanent: (flags & c.IFA_F_PERMANENT) !== 0,
    tentative: (flags & c.IFA_F_TENTATIVE) !== 0,
    duplicate: (flags & c.IFA_F_DADFAILED) !== 0,
    deprecated: (flags & c.IFA_F_DEPRECATED) !== 0,
    secondary: (flags & c.IFA_F_SECONDARY) !== 0,
  };
}

function edit(
  verb: string,
  type: number,
  flags: number,
  link: IndexedLink,
  address: string,
  { peer, protocol = DUMM_PROTOCOL }: AddressOptions,
): Request {
  const local = readCidr(address);
  const other = peer === undefined ? local : readCidr(peer);
  if (other.family !== local.family) throw new RangeError(`${peer}: not of ${address}'s family`);
  const attributes = [bytes(c.IFA_LOCAL, local.bytes), bytes(c.IFA_ADDRESS, other.bytes)];
  const adding = type === c.RTM_NEWADDR;
  if (adding) attributes.push(u8(c.IFA_PROTO, protocol));
  return request(
    `ip address ${verb} ${address}${peer === undefined ? "" : ` peer ${peer}`} dev ${link.name}`,
    type,
    flags,
    header({
      family: addressFamily(local.family),
      length: local.prefixLength,
      flags: adding && local.family === 6 ? c.IFA_F_NODAD : 0,
      scope: scopeOf(local),
      index: link.index,
    }),
    attributes,
  );
}

/** As iproute2 has it: addresses of 127.0.0.0/8 are for the host alone. */
function scopeOf({ family, bytes }: Cidr): number {
  return family === 4 && bytes[0] === 127 ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
}

interface AddressHeader {
  family: number;
  length: number;
  flags: number;
  scope: number;
  index: number;
}

/** A struct ifaddrmsg. */
function header({ family, length, flags, scope, index }: AddressHeader): Uint8Array {
  const encoded = Uint8Array.of(family, length, flags, scope, 0, 0, 0, 0);
  new DataView(encoded.buffer).setUint32(4, index, true);
  return encoded;
}

function flag(family: Family | undefined): string {
  return family === undefined ? "" : `-${family} `;
}
