/** The VLANs of a bridge's ports, which a bridge with vlan_filtering asks: net/bridge/br_netlink.c, bridge(8). */
import { type Attribute, Attributes, bytes, nested, u32 } from "./attribute.ts";
import type { Netlink } from "./client.ts";
import * as c from "./constants/link.ts";
import { MalformedMessage } from "./error.ts";
import type { IndexedLink } from "./link.ts";
import type { Message } from "./message.ts";
import { type Request, request } from "./request.ts";

/** What a port does with VLANs, each from 1 to 4094. */
export interface PortVlans {
  /** The one whose frames come and go untagged; null: none, untagged frames are dropped. */
  readonly untagged: number | null;
  /** Those whose frames come and go with their tag, in ascending order. */
  readonly tagged: readonly number[];
  /** Those of which frames come one way and go the other, in ascending order; absent where there is none. dumm makes none. */
  readonly odd?: readonly OddVlan[];
}

/** A VLAN of a port that has one flag of an untagged one, and not the other. */
export interface OddVlan {
  readonly vid: number;
  /** pvid: what comes untagged is in it, and goes tagged. untagged: the other way round. */
  readonly only: "pvid" | "untagged";
}

/** What the kernel gives a new port, unless the bridge was told otherwise (br_vlan_init() of net/bridge/br_vlan.c). */
export const defaultVlans: PortVlans = { untagged: 1, tagged: [] };

/** Dumps the ports of every bridge with their VLANs. Equivalent to: `bridge vlan show`. */
export function dumpVlans(): Request {
  const mask = u32(c.IFLA_EXT_MASK, c.RTEXT_FILTER_BRVLAN);
  return request("bridge vlan show", c.RTM_GETLINK, 0, header(0), [mask]);
}

/** The VLANs of every bridge's ports, by the port's index. */
export async function vlanPorts(netlink: Netlink): Promise<Map<number, PortVlans>> {
  return new Map((await netlink.dump(dumpVlans())).map(decodeVlans));
}

/**
 * The requests that bring a port from some VLANs to others: none where they are equal.
 * Equivalent to: `bridge vlan delete dev X vid N`, `bridge vlan add dev X vid N [pvid untagged]`.
 */
export function changeVlans(link: IndexedLink, from: PortVlans, to: PortVlans): Request[] {
  const gone = vidsOf(from).filter((vid) => !vidsOf(to).includes(vid));
  const come = to.tagged.filter((vid) => !from.tagged.includes(vid));
  return [
    ...gone.map((vid) => edit("delete", c.RTM_DELLINK, link, vid, 0)),
    // Adding one that is there gives it the other flags.
    ...come.map((vid) => edit("add", c.RTM_SETLINK, link, vid, 0)),
    ...(to.untagged === null || to.untagged === from.untagged
      ? []
      : [edit("add", c.RTM_SETLINK, link, to.untagged, c.BRIDGE_VLAN_INFO_PVID | c.BRIDGE_VLAN_INFO_UNTAGGED)]),
  ];
}

/** Reads one answer to dumpVlans(): a port's index, and its VLANs. */
export function decodeVlans({ type, body }: Message): [linkIndex: number, vlans: PortVlans] {
  if (type !== c.RTM_NEWLINK || body.length < 16) throw new MalformedMessage(`message ${type} is not a link`);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const found = new Attributes(body.subarray(16));
  const infos = found.nested(c.IFLA_AF_SPEC)?.all(c.IFLA_BRIDGE_VLAN_INFO) ?? [];
  let untagged: number | null = null;
  const tagged: number[] = [];
  const odd: OddVlan[] = [];
  for (const info of infos) {
    if (info.length < 4) throw new MalformedMessage(`a VLAN of ${info.length} bytes`);
    const fields = new DataView(info.buffer, info.byteOffset, info.length);
    const [flags, vid] = [fields.getUint16(0, true), fields.getUint16(2, true)];
    const [isPvid, isUntagged] = [flags & c.BRIDGE_VLAN_INFO_PVID, flags & c.BRIDGE_VLAN_INFO_UNTAGGED];
    if (isPvid && isUntagged) untagged = vid;
    else if (isPvid || isUntagged) odd.push({ vid, only: isPvid ? "pvid" : "untagged" });
    else tagged.push(vid);
  }
  tagged.sort((one, other) => one - other);
  odd.sort((one, other) => one.vid - other.vid);
  return [view.getInt32(4, true), { untagged, tagged, ...(odd.length === 0 ? {} : { odd }) }];
}

function vidsOf({ untagged, tagged, odd = [] }: PortVlans): number[] {
  return [...(untagged === null ? [] : [untagged]), ...tagged, ...odd.map(({ vid }) => vid)];
}

function edit(verb: string, type: number, link: IndexedLink, vid: number, flags: number): Request {
  const info = new Uint8Array(4);
  const view = new DataView(info.buffer);
  view.setUint16(0, flags, true);
  view.setUint16(2, vid, true);
  const vlans: Attribute = nested(c.IFLA_AF_SPEC, [bytes(c.IFLA_BRIDGE_VLAN_INFO, info)]);
  const words = flags === 0 ? "" : " pvid untagged";
  return request(`bridge vlan ${verb} dev ${link.name} vid ${vid}${words}`, type, 0, header(link.index), [vlans]);
}

/** A struct ifinfomsg of the family AF_BRIDGE. */
function header(index: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setUint8(0, c.AF_BRIDGE);
  view.setInt32(4, index, true);
  return new Uint8Array(view.buffer);
}
