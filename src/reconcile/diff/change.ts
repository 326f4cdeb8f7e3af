import { rebootKeys } from "../../core/topology/reboot-keys.ts";
import type { UplinkSettings } from "../../core/uplink/uplink.ts";
import type { AtPeer } from "../foreign.ts";
import type {
  BridgeState,
  ExternalState,
  FileState,
  GuestState,
  InterfaceState,
  RouteState,
  RuleState,
  TapState,
  TemplateState,
} from "../state.ts";

/** The scalar attributes of an object: what a kernel can be told to set, one by one. */
export type BridgeAttributes = Omit<BridgeState, "addresses">;
/** The owner, as `alice:eth0`: taps of two guests can have one name, though not at one time. */
export type TapAttributes = Pick<TapState, "bridge" | "mtu" | "up" | "vlans"> & { readonly owner: string };
export type InterfaceAttributes = Omit<InterfaceState, "addresses">;

/** What of a guest is fixed when its kernel starts. */
export type BootAttributes = Pick<GuestState, "kernel" | "master" | "memory" | "args" | "union" | "confined">;

/** What of a guest itself is set while it runs. */
export type LiveAttributes = Pick<GuestState, "hostname" | "state" | "limits">;

export type FileAttributes = Omit<FileState, "base64">;
export type TemplateAttributes = Pick<TemplateState, "name" | "tree" | "recording">;

interface Missing<T> {
  readonly difference: "missing";
  readonly desired: T;
}

interface Extra {
  readonly difference: "extra";
}

/** Something that somebody else has added. */
interface OfOthers {
  readonly foreign?: true;
}

/** One attribute of an object that is there on both sides. */
type Differs<T> = {
  readonly [K in keyof T]: {
    readonly difference: "differs";
    readonly attribute: K;
    readonly observed: T[K];
    readonly desired: T[K];
  };
}[keyof T];

/** One attribute of a guest itself. */
export type GuestDifference = Differs<BootAttributes> | Differs<LiveAttributes>;

type OfBridge = { readonly object: "bridge"; readonly bridge: string };
type OfTap = { readonly object: "tap"; readonly tap: string };
type OfExternal = { readonly object: "external"; readonly external: string };
type OfGuest = { readonly object: "guest"; readonly guest: string };
type OfInterface = { readonly object: "interface"; readonly guest: string; readonly interface: string };

/**
 * One thing that differs between the desired and the observed state, as data. `missing` is desired and not there, `extra`
 * is there and not desired, `differs` is there with another value.
 */
export type Change =
  | (OfBridge & (Missing<BridgeAttributes> | Extra | Differs<BridgeAttributes>))
  | ({ readonly object: "bridge-address"; readonly bridge: string; readonly address: string } & (
      | { readonly difference: "missing" }
      | (Extra & AtPeer)
    ))
  | (OfTap & (Missing<TapState> | Extra | Differs<TapAttributes>))
  | (OfExternal & (Missing<ExternalState> | Extra | Differs<ExternalState>))
  | ({ readonly object: "nat" } & (
      | Missing<readonly string[]>
      | { readonly difference: "differs"; readonly observed: readonly string[]; readonly desired: readonly string[] }
      | Extra
    ))
  | ({ readonly object: "uplink" } & (Missing<UplinkSettings> | Extra | Differs<UplinkSettings>))
  | ({ readonly object: "host-sysctl"; readonly key: string } & (
      | { readonly difference: "differs"; readonly observed: string | null; readonly desired: string }
      | Extra
    ))
  | ({ readonly object: "port"; readonly bridge: string; readonly link: string } & Extra)
  | (OfGuest & (Missing<BootAttributes> | Extra | GuestDifference))
  | (OfGuest & { readonly difference: "held" | "hung" | "rebooted" })
  | (OfInterface &
      (
        | Missing<InterfaceAttributes>
        | Extra
        | { readonly difference: "unplugged"; readonly desired: InterfaceAttributes }
        | Differs<InterfaceAttributes>
      ))
  | ({ readonly object: "address"; readonly guest: string; readonly interface: string; readonly address: string } & (
      | { readonly difference: "missing" }
      | (Extra & AtPeer)
    ))
  | ({ readonly object: "hosts"; readonly guest: string } & (
      | Missing<readonly string[]>
      | { readonly difference: "differs"; readonly observed: readonly string[]; readonly desired: readonly string[] }
      | Extra
    ))
  | ({ readonly object: "file"; readonly guest: string; readonly path: string } & (
      | Missing<FileAttributes>
      | { readonly difference: "differs"; readonly observed: FileAttributes; readonly desired: FileAttributes }
      | Extra
    ))
  | ({ readonly object: "route"; readonly guest: string; readonly route: RouteState } & (
      | { readonly difference: "missing" }
      | (Extra & OfOthers)
      | { readonly difference: "differs"; readonly observed: RouteState }
    ))
  | ({ readonly object: "rule"; readonly guest: string; readonly rule: RuleState } & (
      | { readonly difference: "missing" }
      | Extra
    ))
  | {
      readonly object: "templates";
      readonly guest: string;
      readonly difference: "differs";
      readonly observed: readonly TemplateAttributes[];
      readonly desired: readonly TemplateAttributes[];
    }
  | {
      /** What a template runs on the host: missing, as it comes; extra, as it goes. */
      readonly object: "hook";
      readonly template: string;
      readonly difference: "missing" | "extra";
      readonly directory: string;
    }
  | {
      /** What a template runs in a guest: missing, after it was laid; extra, before it is taken off. */
      readonly object: "run";
      readonly guest: string;
      readonly template: string;
      readonly difference: "missing" | "extra";
      readonly commands: readonly string[];
    }
  | ({ readonly object: "sysctl"; readonly guest: string; readonly key: string } & (
      | { readonly difference: "differs"; readonly observed: string | null; readonly desired: string }
      | Extra
    ));

/** Whether a change can only be made by booting the guest again. */
export function needsReboot(change: Change): boolean {
  if (change.object !== "guest" || change.difference !== "differs") return false;
  return (rebootKeys as readonly string[]).includes(change.attribute);
}

/**
 * The greatest mtu that a guest's interface can be set to, in bytes: UML's driver leaves max_mtu at ETH_DATA_LEN (`mtu greater
 * than device maximum`). It takes more only with `mtu=` as it is plugged in, and goes from there down to 1500 or less.
 */
const GREATEST_LIVE_MTU = 1500;

/** Whether a change takes an interface out of its running guest and plugs it in again, which costs what is on it. */
export function needsReplug(change: Change): boolean {
  if (change.object !== "interface") return false;
  if (change.difference === "unplugged") return true;
  return change.difference === "differs" && change.attribute === "mtu" && change.desired > GREATEST_LIVE_MTU;
}
