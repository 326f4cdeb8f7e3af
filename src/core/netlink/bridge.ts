/** The data of a bridge within its link: IFLA_INFO_DATA of the kind `bridge` (net/bridge/br_netlink.c). */
import { type Attribute, type Attributes, nested, text, u8, u16, u32 } from "./attribute.ts";
import * as c from "./constants/link.ts";

/** Settings of a bridge, all of which the kernel changes live. */
export interface Bridge {
  /** The spanning tree protocol. */
  readonly stp: boolean;
  /** Seconds (to a hundredth) after which a silent MAC address is forgotten. */
  readonly ageingTime: number;
  readonly vlanFiltering: boolean;
  /** IGMP and MLD snooping; undefined where the kernel was built without it. */
  readonly multicastSnooping: boolean | undefined;
  /** Bit N lets frames to 01:80:c2:00:00:0N through; the kernel refuses bits 0, 1 and 2. */
  readonly groupForwardMask: number;
  /** Frames pass iptables, ip6tables and arptables; net.bridge.bridge-nf-call-* can demand the same of all bridges. */
  readonly netfilter: boolean;
}

/** What to set of a bridge; what is absent stays. */
export type BridgeSettings = { readonly [Key in keyof Bridge]?: Bridge[Key] | undefined };

/** The kernel counts a bridge's times in USER_HZ. */
const TICKS_PER_SECOND = 100;

/** The content of IFLA_LINKINFO that makes or changes a bridge. */
export function bridgeInfo(settings: BridgeSettings): Attribute[] {
  const { stp, ageingTime, vlanFiltering, multicastSnooping, groupForwardMask, netfilter } = settings;
  const data: Attribute[] = [];
  if (stp !== undefined) data.push(u32(c.IFLA_BR_STP_STATE, Number(stp)));
  if (ageingTime !== undefined) data.push(u32(c.IFLA_BR_AGEING_TIME, Math.round(ageingTime * TICKS_PER_SECOND)));
  if (vlanFiltering !== undefined) data.push(u8(c.IFLA_BR_VLAN_FILTERING, Number(vlanFiltering)));
  if (multicastSnooping !== undefined) data.push(u8(c.IFLA_BR_MCAST_SNOOPING, Number(multicastSnooping)));
  if (groupForwardMask !== undefined) data.push(u16(c.IFLA_BR_GROUP_FWD_MASK, groupForwardMask));
  if (netfilter !== undefined) {
    data.push(
      ...[c.IFLA_BR_NF_CALL_IPTABLES, c.IFLA_BR_NF_CALL_IP6TABLES, c.IFLA_BR_NF_CALL_ARPTABLES].map((type) =>
        u8(type, Number(netfilter)),
      ),
    );
  }
  return [text(c.IFLA_INFO_KIND, "bridge"), ...(data.length > 0 ? [nested(c.IFLA_INFO_DATA, data)] : [])];
}

/** The settings in IFLA_INFO_DATA. What a kernel leaves out (built without it) is off. */
export function decodeBridge(data: Attributes): Bridge {
  const snooping = data.u8(c.IFLA_BR_MCAST_SNOOPING);
  return {
    stp: (data.u32(c.IFLA_BR_STP_STATE) ?? 0) !== 0,
    ageingTime: (data.u32(c.IFLA_BR_AGEING_TIME) ?? 0) / TICKS_PER_SECOND,
    vlanFiltering: data.u8(c.IFLA_BR_VLAN_FILTERING) === 1,
    multicastSnooping: snooping === undefined ? undefined : snooping === 1,
    groupForwardMask: data.u16(c.IFLA_BR_GROUP_FWD_MASK) ?? 0,
    netfilter: [c.IFLA_BR_NF_CALL_IPTABLES, c.IFLA_BR_NF_CALL_IP6TABLES, c.IFLA_BR_NF_CALL_ARPTABLES].some(
      (type) => data.u8(type) === 1,
    ),
  };
}

/** The settings in iproute2's words, each after a space. */
export function describeBridge(settings: BridgeSettings = {}): string {
  const { stp, ageingTime, vlanFiltering, multicastSnooping, groupForwardMask, netfilter } = settings;
  const words: string[] = [];
  if (stp !== undefined) words.push(`stp_state ${Number(stp)}`);
  if (ageingTime !== undefined) words.push(`ageing_time ${Math.round(ageingTime * TICKS_PER_SECOND)}`);
  if (vlanFiltering !== undefined) words.push(`vlan_filtering ${Number(vlanFiltering)}`);
  if (multicastSnooping !== undefined) words.push(`mcast_snooping ${Number(multicastSnooping)}`);
  if (groupForwardMask !== undefined) words.push(`group_fwd_mask ${groupForwardMask}`);
  if (netfilter !== undefined) {
    const value = Number(netfilter);
    words.push(`nf_call_iptables ${value} nf_call_ip6tables ${value} nf_call_arptables ${value}`);
  }
  return words.map((word) => ` ${word}`).join("");
}
