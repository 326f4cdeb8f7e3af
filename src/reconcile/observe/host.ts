import { forwardingKey, readSysctl } from "../../core/forwarding.ts";
import { type Loan, loansOf } from "../../core/loan.ts";
import { linkName, parseAlias, tapName } from "../../core/naming.ts";
import { decodeAddress, dumpAddresses } from "../../core/netlink/address.ts";
import { defaultVlans, type PortVlans, vlanPorts } from "../../core/netlink/bridge-vlan.ts";
import type { Netlink } from "../../core/netlink/client.ts";
import { RT_SCOPE_UNIVERSE } from "../../core/netlink/constants/route.ts";
import { decodeLink, dumpLinks, type Link } from "../../core/netlink/link.ts";
import { DUMM_PROTOCOL } from "../../core/netlink/protocol.ts";
import { parseTable, tableName } from "../../core/nft/nat-table.ts";
import { listTable } from "../../core/nft/nft.ts";
import type { Foreign } from "../foreign.ts";
import { own } from "../own.ts";
import type { BridgeState, ExternalState, State, TapState } from "../state.ts";
import { unavailable } from "./externals.ts";
import type { NameClash, Unavailable } from "./observation.ts";

export interface HostObservation {
  readonly bridges: Record<string, BridgeState>;
  readonly taps: Record<string, TapState>;
  readonly externals: Record<string, ExternalState>;
  readonly nat: readonly string[];
  readonly hostSysctls: Record<string, string>;
  readonly clashes: readonly NameClash[];
  readonly unavailable: readonly Unavailable[];
  readonly foreign: readonly Foreign[];
}

/** Reads the lab's bridges and taps, and the links that it has on loan. `desired` tells which unmarked addresses are wanted, and which names are needed. */
export async function observeHost(netlink: Netlink, lab: string, desired: State | undefined): Promise<HostObservation> {
  const table = listTable(tableName(lab));
  const links = (await netlink.dump(dumpLinks())).map(decodeLink);
  const names = new Map(links.map((link) => [link.index, parseAlias(link.alias)]));
  const filtering = new Set<number | undefined>(
    links.flatMap(({ index, bridge }) => (bridge?.vlanFiltering === true ? [index] : [])),
  );
  const ports = await vlanPorts(netlink);
  const bridges = new Map<string, BridgeState>();
  const taps = new Map<string, TapState>();
  const externals: [string, ExternalState][] = [];
  const hostSysctls: [string, string][] = [];
  const foreign: Foreign[] = [];
  const addresses = await bridgeAddresses(netlink);
  for (const link of links) {
    const owner = parseAlias(link.alias);
    const master = link.masterIndex === undefined ? undefined : names.get(link.masterIndex);
    const bridge = master !== undefined && "bridge" in master && master.lab === lab ? master.bridge : undefined;
    const other = links.find(({ index }) => index === link.masterIndex)?.name ?? null;
    const loans = loansOf(link).filter((one) => one.lab === lab);
    const loan = loans.find(({ what }) => what === "external");
    hostSysctls.push(...loans.flatMap((one) => observeForwarding(link, one)));
    if (loan !== undefined) {
      externals.push([loan.link, { bridge: bridge ?? other, up: link.up }]);
    } else if (owner?.lab !== lab) {
      if (bridge !== undefined) foreign.push({ object: "port", bridge, link: link.name });
    } else if ("bridge" in owner) {
      const wanted = new Set(own(desired?.bridges ?? {}, owner.bridge)?.addresses ?? []);
      const here: string[] = [];
      for (const { ours, address, peer, global } of addresses.get(link.index) ?? []) {
        // One with a peer is none that a topology can say.
        if (peer === undefined && (ours || wanted.has(address))) here.push(address);
        else if (global)
          foreign.push({
            object: "bridge-address",
            bridge: owner.bridge,
            address,
            ...(peer === undefined ? {} : { peer }),
          });
      }
      bridges.set(owner.bridge, bridgeState(link, here.sort()));
    } else {
      taps.set(tapName(owner.guest, owner.interface), {
        guest: owner.guest,
        interface: owner.interface,
        bridge: bridge ?? other,
        mtu: link.mtu,
        up: link.up,
        vlans: observedVlans(ports.get(link.index), filtering.has(link.masterIndex)),
        plugged: link.carrier,
      });
    }
  }
  return {
    bridges: Object.fromEntries(bridges),
    taps: Object.fromEntries(taps),
    externals: Object.fromEntries(externals),
    nat: parseTable((await table) ?? ""),
    hostSysctls: Object.fromEntries(hostSysctls),
    unavailable: desired === undefined ? [] : unavailable(links, desired, Object.fromEntries(externals)),
    clashes: desired === undefined ? [] : clashes(links, desired),
    foreign,
  };
}

/** Where a bridge does not look at VLANs, those that the kernel gives each port are as good as none. */
function observedVlans(port: PortVlans = { untagged: null, tagged: [] }, filtered: boolean): PortVlans | null {
  const ordinary = port.tagged.length === 0 && (port.untagged ?? defaultVlans.untagged) === defaultVlans.untagged;
  return ordinary && !filtered ? null : port;
}

/** What a link that was made to forward does now, by the key that it had then. */
function observeForwarding(link: Link, { link: name, what }: Loan): [string, string][] {
  if (what === "external") return [];
  const family = what === "forwarding4" ? 4 : 6;
  const value = readSysctl(forwardingKey(link.name, family));
  return value === undefined ? [] : [[forwardingKey(name, family), value]];
}

interface BridgeAddress {
  readonly address: string;
  readonly peer: string | undefined;
  readonly ours: boolean;
  /** Not one that comes with the link. */
  readonly global: boolean;
}

async function bridgeAddresses(netlink: Netlink): Promise<Map<number, BridgeAddress[]>> {
  const byLink = new Map<number, BridgeAddress[]>();
  for (const message of await netlink.dump(dumpAddresses())) {
    const { linkIndex, address, peer, protocol, scope } = decodeAddress(message);
    const list = byLink.get(linkIndex) ?? [];
    list.push({ address, peer, ours: protocol === DUMM_PROTOCOL, global: scope === RT_SCOPE_UNIVERSE });
    byLink.set(linkIndex, list);
  }
  return byLink;
}

function bridgeState({ mac, mtu, up, bridge }: Link, addresses: string[]): BridgeState {
  return {
    mac: mac ?? "",
    mtu,
    stp: bridge?.stp ?? false,
    ageing_time: bridge?.ageingTime ?? 0,
    vlan_filtering: bridge?.vlanFiltering ?? false,
    // A kernel without snooping cannot be told to snoop, so that is nothing to mend.
    multicast_snooping: bridge?.multicastSnooping ?? true,
    group_fwd_mask: bridge?.groupForwardMask ?? 0,
    up,
    addresses,
  };
}

/** Links that have a name that the lab needs, as name or altname, without being what the lab needs there. */
function clashes(links: readonly Link[], { lab, bridges, taps }: State): NameClash[] {
  const wanted = [
    ...Object.keys(bridges).map((name) => ({ name, wantedBy: `bridge ${name}` })),
    ...Object.keys(taps).map((name) => ({ name, wantedBy: `tap ${name}` })),
  ];
  const byName = new Map(links.flatMap((link) => [link.name, ...link.altNames].map((name) => [name, link] as const)));
  return wanted.flatMap(({ name, wantedBy }) => {
    const link = byName.get(linkName(name)) ?? byName.get(name);
    const owner = parseAlias(link?.alias);
    if (link === undefined || (owner?.lab === lab && fullName(owner) === name)) return [];
    return [{ name: link.name, wantedBy, lab: owner?.lab }];
  });
}

function fullName(owner: NonNullable<ReturnType<typeof parseAlias>>): string {
  return "bridge" in owner ? owner.bridge : `${owner.guest}-${owner.interface}`;
}
