import type { Limits } from "../core/cgroup/limits.ts";
import type { UnionBackend } from "../core/filesystem/backend.ts";
import type { PortVlans } from "../core/netlink/bridge-vlan.ts";
import type { Impairment } from "../core/netlink/netem.ts";
import type { RunLists } from "../core/template/run-lists.ts";
import type { UplinkSettings } from "../core/uplink/uplink.ts";

/**
 * The state of a lab: what desired() makes of a topology and what observe() reads from the machine are of this one type, so
 * that they can be compared. Every value is in its canonical form, and plain data: a State can be written as JSON.
 */
export interface State {
  readonly lab: string;
  readonly bridges: Readonly<Record<string, BridgeState>>;
  /** By the tap's full name, `<guest>-<interface>`. */
  readonly taps: Readonly<Record<string, TapState>>;
  /** The links of the host that are on loan, by the name that the topology gives them. */
  readonly externals: Readonly<Record<string, ExternalState>>;
  /** The rules of the lab's nftables table, in nft's words; none, no table. */
  readonly nat: readonly string[];
  /** The way out of a private lab's network namespace; null where it has none, or needs none. */
  readonly uplink: UplinkSettings | null;
  /** Sysctls of the host that the lab has set, by their key. */
  readonly hostSysctls: Readonly<Record<string, string>>;
  /** The templates that have run what they run on the host as they come; by name, the directory of each. */
  readonly hooks: Readonly<Record<string, string>>;
  /** The guests that run or, in a desired state, are declared. */
  readonly guests: Readonly<Record<string, GuestState>>;
}

export interface BridgeState {
  /** Six lower-case octets. */
  readonly mac: string;
  /** In bytes. */
  readonly mtu: number;
  readonly stp: boolean;
  /** In seconds. */
  readonly ageing_time: number;
  readonly vlan_filtering: boolean;
  readonly multicast_snooping: boolean;
  readonly group_fwd_mask: number;
  readonly up: boolean;
  /** As `10.1.0.1/24`, sorted. */
  readonly addresses: readonly string[];
}

export interface TapState {
  readonly guest: string;
  readonly interface: string;
  /** null: joined to no bridge. */
  readonly bridge: string | null;
  /** In bytes. */
  readonly mtu: number;
  readonly up: boolean;
  /** null: on no bridge that looks at VLANs. */
  readonly vlans: PortVlans | null;
  /** Whether the guest's kernel holds the other end. */
  readonly plugged: boolean;
}

export interface ExternalState {
  /** null: joined to no bridge. */
  readonly bridge: string | null;
  readonly up: boolean;
}

export interface GuestState {
  /**
   * held: its kernel and agent run, and its own init waits until its network is configured. hung: it does not answer. rebooted: from
   * inside, which left its devices behind and what was set in it; it has to be started anew. paused:
   * its kernel stands still, so that nothing is known of its inside. stopped: it is wanted so; no guest is observed so.
   */
  readonly state: "running" | "held" | "hung" | "rebooted" | "paused" | "stopped";
  /** The UML binary, absolute and without links. */
  readonly kernel: string;
  /** The root file system, absolute and without links. */
  readonly master: string;
  /** In bytes. */
  readonly memory: number;
  readonly args: readonly string[];
  /** What makes its union; `auto`: nobody minds. */
  readonly union: UnionBackend | "auto";
  /** Whether it is kept from all that is not its own. */
  readonly confined: boolean;
  /** What of the host it gets at most; null: what there is, or what dumm leaves to each guest. */
  readonly limits: Limits | null;
  readonly hostname: string;
  /** The lines of our block in its /etc/hosts; null where there is none. */
  readonly hosts: readonly string[] | null;
  /** By their absolute path in the guest. */
  readonly files: Readonly<Record<string, FileState>>;
  readonly interfaces: Readonly<Record<string, InterfaceState>>;
  /** Sorted by routeKey(). */
  readonly routes: readonly RouteState[];
  /** Sorted by ruleKey(). */
  readonly rules: readonly RuleState[];
  readonly sysctls: Readonly<Record<string, string>>;
  /** Those that have something for this guest; the last lies on top. */
  readonly templates: readonly TemplateState[];
}

/** What of a guest is found outside of it, and known also of one that does not answer. */
export type GuestOutside = Pick<GuestState, "kernel" | "master" | "memory" | "args" | "union" | "confined" | "limits">;

/** What of a guest is found inside it, and set while it runs. */
export type GuestInside = Omit<GuestState, "state" | keyof GuestOutside>;

/** What a guest has inside when its kernel has just started: the start has given it its name. */
export function freshInside(hostname: string): GuestInside {
  return { hostname, hosts: null, files: {}, interfaces: {}, routes: [], rules: [], sysctls: {}, templates: [] };
}

export interface InterfaceState {
  readonly mac: string;
  /** In bytes. */
  readonly mtu: number;
  readonly up: boolean;
  /** What happens to the packets that it sends; null: nothing. */
  readonly impair: Impairment | null;
  /** As `10.1.0.1/24`, sorted. */
  readonly addresses: readonly string[];
}

export interface FileState {
  /** Its permissions, as four octal digits: `0644`. */
  readonly mode: string;
  /** Of its content, in hexadecimal. */
  readonly sha256: string;
  /** Its content, in base64; in a desired state alone. */
  readonly base64?: string;
}

export interface TemplateState {
  readonly name: string;
  /** The hash of what it lays over this guest, as hashTree() has it. */
  readonly tree: string;
  readonly run: RunLists;
  /** Whether what it runs once it is laid has run. */
  readonly loaded: boolean;
  /** Whether what the guest writes becomes part of it; no topology asks for that. */
  readonly recording?: true;
  /** Where that lies, absolute; in a desired state alone. */
  readonly directory?: string;
}

export interface RouteState {
  /** As `10.2.0.0/16`; the default route is `0.0.0.0/0` or `::/0`. */
  readonly to: string;
  readonly type: "unicast" | "blackhole" | "unreachable" | "prohibit";
  readonly via: string | null;
  /** null for the types that lead nowhere. */
  readonly dev: string | null;
  readonly metric: number;
  readonly table: number;
  /** The preferred source address. */
  readonly src: string | null;
}

/** What the kernel tells routes apart by: two with one key cannot both be there. */
export function routeKey(route: RouteState): string {
  return `${route.table} ${route.to} ${route.metric}`;
}

export interface RuleState {
  readonly family: 4 | 6;
  readonly priority: number;
  /** As `10.2.0.0/16`; null for all, as in what follows. */
  readonly from: string | null;
  readonly to: string | null;
  readonly iif: string | null;
  readonly oif: string | null;
  /** As `0x1`, or `0x100/0xff00` where not all bits count. */
  readonly fwmark: string | null;
  readonly table: number;
}

/** What tells rules apart: everything. A changed rule is another one, which comes before the old one goes. */
export function ruleKey({ family, priority, from, to, iif, oif, fwmark, table }: RuleState): string {
  return JSON.stringify([family, priority, from, to, iif, oif, fwmark, table]);
}
