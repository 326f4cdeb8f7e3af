import { formatMac, readMac } from "../mac.ts";
import { type Attribute, Attributes, bytes, decodeText, nested, text, u8, u32 } from "./attribute.ts";
import { type Bridge, type BridgeSettings, bridgeInfo, decodeBridge, describeBridge } from "./bridge.ts";
import * as c from "./constants/link.ts";
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL } from "./constants/netlink.ts";
import { MalformedMessage } from "./error.ts";
import type { Message } from "./message.ts";
import { type Request, request } from "./request.ts";

/** A link that a request is about: found by its index where that is known, else by its name. Messages say the name. */
export interface LinkRef {
  readonly name: string;
  readonly index?: number | undefined;
}

/** A link whose index is known. */
export interface IndexedLink extends LinkRef {
  readonly index: number;
}

/** A network device as the kernel tells it. */
export interface Link extends IndexedLink {
  readonly altNames: readonly string[];
  readonly alias: string | undefined;
  /** `bridge`, `tun` (taps too), `veth`, ...; undefined for a link of no rtnetlink kind: lo, hardware, UML's vec0. */
  readonly kind: string | undefined;
  /** `02:00:00:00:00:01`; undefined where the link has no hardware address of 6 bytes. */
  readonly mac: string | undefined;
  readonly mtu: number;
  /** The bridge (or bond, vrf, ...) that the link is enslaved to. */
  readonly masterIndex: number | undefined;
  /** The link that this one is made on (of a VLAN, a macvlan, ...), or a veth's other end. */
  readonly lowerIndex: number | undefined;
  /** Administratively up: `ip link set up`. */
  readonly up: boolean;
  /** Something is plugged in: for a tap, a program holds it open. Told of a link that is down, too, unlike IFF_LOWER_UP. */
  readonly carrier: boolean;
  /** RFC 2863, in iproute2's words. */
  readonly operstate: string;
  readonly group: number;
  /** The kind of its root qdisc: `noqueue`, `netem`, ... */
  readonly qdisc: string | undefined;
  /** The settings of a bridge; undefined for other kinds. */
  readonly bridge: Bridge | undefined;
}

/** What to change of a link; what is absent stays. */
export interface LinkChanges {
  readonly up?: boolean | undefined;
  readonly mtu?: number | undefined;
  readonly mac?: string | undefined;
  /** Enslave it; null takes it out of its master. */
  readonly master?: IndexedLink | null | undefined;
  /** The ifalias, at most 255 bytes; "" removes it. */
  readonly alias?: string | undefined;
  readonly group?: number | undefined;
  /** For a bridge. */
  readonly bridge?: BridgeSettings | undefined;
  /** none: no IPv6 link-local address when it comes up. It counts only for a link that is down: raise it in a later message. */
  readonly addrgenmode?: "none" | undefined;
}

const operstates = ["UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"];

/** Dumps every link, without statistics. Equivalent to: `ip link show`. */
export function dumpLinks(): Request {
  return request("ip link show", c.RTM_GETLINK, 0, header(), [u32(c.IFLA_EXT_MASK, c.RTEXT_FILTER_SKIP_STATS)]);
}

/** Gets one link, by a name or altname unless the index is given. Equivalent to: `ip link show dev X`. */
export function getLink(link: LinkRef): Request {
  const name = Buffer.byteLength(link.name) > 15 ? c.IFLA_ALT_IFNAME : c.IFLA_IFNAME;
  return request(`ip link show dev ${link.name}`, c.RTM_GETLINK, 0, header(link.index), [
    ...(link.index === undefined ? [text(name, link.name)] : []),
    u32(c.IFLA_EXT_MASK, c.RTEXT_FILTER_SKIP_STATS),
  ]);
}

/**
 * Creates a bridge: EEXIST where the name (or altname) is taken, EEXIST or EBUSY where the index is. An alias cannot be
 * given at once (the kernel ignores it here). With an index that nothing has, the messages after this one can be about
 * that index: where the creation failed they meet ENODEV, and not the link that has the name.
 * Equivalent to: `ip link add name X index I group G address M mtu N type bridge ...`.
 * @param index the interface index to give it; the kernel's choice where there is none
 */
export function createBridge(
  name: string,
  changes: Omit<LinkChanges, "alias" | "master"> = {},
  index?: number | undefined,
): Request {
  const place = index === undefined ? "" : ` index ${index}`;
  const settings = describe({ ...changes, bridge: undefined });
  return request(
    `ip link add name ${name}${place}${settings} type bridge${describeBridge(changes.bridge)}`,
    c.RTM_NEWLINK,
    NLM_F_CREATE | NLM_F_EXCL,
    header(index, changes.up),
    [text(c.IFLA_IFNAME, name), ...attributes({ ...changes, bridge: changes.bridge ?? {} })],
  );
}

/**
 * Changes a link in one message. The kernel applies the attributes one by one: after a refusal some may hold.
 * Equivalent to: `ip link set dev X [up|down] [mtu N] [address M] [master Y|nomaster] [alias A] [group G] [addrgenmode none] [type bridge ...]`.
 */
export function setLink(link: LinkRef, changes: LinkChanges): Request {
  return request(`ip link set dev ${link.name}${describe(changes)}`, c.RTM_NEWLINK, 0, header(link.index, changes.up), [
    ...byName(link),
    ...attributes(changes),
  ]);
}

/** Renames a link; EBUSY for one that is up, before Linux 6.2. Equivalent to: `ip link set dev X name Y`. */
export function renameLink(link: IndexedLink, name: string): Request {
  const description = `ip link set dev ${link.name} name ${name}`;
  return request(description, c.RTM_NEWLINK, 0, header(link.index), [text(c.IFLA_IFNAME, name)]);
}

/** Adds a second name, up to 127 bytes long. Equivalent to: `ip link property add dev X altname Y`. */
export function addAltName(link: LinkRef, altName: string): Request {
  return altNameRequest("add", c.RTM_NEWLINKPROP, NLM_F_EXCL | NLM_F_CREATE | NLM_F_APPEND, link, altName);
}

/** Takes a second name away. Equivalent to: `ip link property del dev X altname Y`. */
export function deleteAltName(link: LinkRef, altName: string): Request {
  return altNameRequest("del", c.RTM_DELLINKPROP, 0, link, altName);
}

/** Deletes a link; the kernel takes about 20 ms. Equivalent to: `ip link delete dev X`. */
export function deleteLink(link: IndexedLink): Request {
  return request(`ip link delete dev ${link.name}`, c.RTM_DELLINK, 0, header(link.index));
}

/**
 * Deletes every link of a group at once, in about the time that one takes. ENODEV where the group is empty; EOPNOTSUPP,
 * and nothing is deleted, where one of them is hardware.
 * Equivalent to: `ip link delete group G`.
 * @throws RangeError for group 0, which every link is in by default
 */
export function deleteGroup(group: number): Request {
  if (group === 0) throw new RangeError("group 0 holds the links of everyone");
  return request(`ip link delete group ${group}`, c.RTM_DELLINK, 0, header(), [u32(c.IFLA_GROUP, group)]);
}

/** Reads the answer to a link request. */
export function decodeLink({ type, body }: Message): Link {
  if (type !== c.RTM_NEWLINK || body.length < 16) throw new MalformedMessage(`message ${type} is not a link`);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const flags = view.getUint32(8, true);
  const found = new Attributes(body.subarray(16));
  const info = found.nested(c.IFLA_LINKINFO);
  const kind = info?.text(c.IFLA_INFO_KIND);
  const data = kind === "bridge" ? info?.nested(c.IFLA_INFO_DATA) : undefined;
  const mac = found.bytes(c.IFLA_ADDRESS);
  const names = found.nested(c.IFLA_PROP_LIST);
  return {
    index: view.getInt32(4, true),
    name: found.text(c.IFLA_IFNAME) ?? "",
    altNames: names?.all(c.IFLA_ALT_IFNAME).map(decodeText) ?? [],
    alias: found.text(c.IFLA_IFALIAS),
    kind,
    mac: mac?.length === 6 ? formatMac(mac) : undefined,
    mtu: found.u32(c.IFLA_MTU) ?? 0,
    masterIndex: found.u32(c.IFLA_MASTER),
    lowerIndex: found.u32(c.IFLA_LINK),
    up: (flags & c.IFF_UP) !== 0,
    carrier: found.u8(c.IFLA_CARRIER) === 1,
    operstate: operstates[found.u8(c.IFLA_OPERSTATE) ?? 0] ?? "UNKNOWN",
    group: found.u32(c.IFLA_GROUP) ?? 0,
    qdisc: found.text(c.IFLA_QDISC),
    bridge: data === undefined ? undefined : decodeBridge(data),
  };
}

/** The link that a host knows by a name: its own, or an altname. */
export function linkNamed(links: readonly Link[], name: string): Link | undefined {
  return links.find((link) => link.name === name) ?? links.find(({ altNames }) => altNames.includes(name));
}

function altNameRequest(verb: string, type: number, flags: number, link: LinkRef, altName: string): Request {
  return request(`ip link property ${verb} dev ${link.name} altname ${altName}`, type, flags, header(link.index), [
    ...byName(link),
    nested(c.IFLA_PROP_LIST, [text(c.IFLA_ALT_IFNAME, altName)]),
  ]);
}

function byName(link: LinkRef): Attribute[] {
  return link.index === undefined ? [text(c.IFLA_IFNAME, link.name)] : [];
}

/** A struct ifinfomsg, for any family. */
function header(index = 0, up?: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setInt32(4, index, true);
  view.setUint32(8, up === true ? c.IFF_UP : 0, true);
  view.setUint32(12, up === undefined ? 0 : c.IFF_UP, true);
  return new Uint8Array(view.buffer);
}

function attributes({ mtu, mac, master, alias, group, bridge, addrgenmode }: LinkChanges): Attribute[] {
  const list: Attribute[] = [];
  if (mtu !== undefined) list.push(u32(c.IFLA_MTU, mtu));
  if (mac !== undefined) list.push(bytes(c.IFLA_ADDRESS, readMac(mac)));
  if (master !== undefined) list.push(u32(c.IFLA_MASTER, master?.index ?? 0));
  if (alias !== undefined) list.push(bytes(c.IFLA_IFALIAS, new TextEncoder().encode(alias)));
  if (group !== undefined) list.push(u32(c.IFLA_GROUP, group));
  if (bridge !== undefined) list.push(nested(c.IFLA_LINKINFO, bridgeInfo(bridge)));
  if (addrgenmode !== undefined) {
    const mode = u8(c.IFLA_INET6_ADDR_GEN_MODE, c.IN6_ADDR_GEN_MODE_NONE);
    list.push(nested(c.IFLA_AF_SPEC, [nested(c.AF_INET6, [mode])]));
  }
  return list;
}

function describe({ up, mtu, mac, master, alias, group, bridge, addrgenmode }: LinkChanges): string {
  const words: string[] = [];
  if (up !== undefined) words.push(up ? "up" : "down");
  if (mtu !== undefined) words.push(`mtu ${mtu}`);
  if (mac !== undefined) words.push(`address ${mac}`);
  if (master !== undefined) words.push(master === null ? "nomaster" : `master ${master.name}`);
  if (alias !== undefined) words.push(`alias ${alias === "" ? '""' : alias}`);
  if (group !== undefined) words.push(`group ${group}`);
  if (addrgenmode !== undefined) words.push(`addrgenmode ${addrgenmode}`);
  if (bridge !== undefined) words.push(`type bridge${describeBridge(bridge)}`);
  return words.map((word) => ` ${word}`).join("");
}
