import type { Hook } from "../../core/template/hooks.ts";
import type { UplinkSettings } from "../../core/uplink/uplink.ts";
import type {
  BootAttributes,
  BridgeAttributes,
  InterfaceAttributes,
  LiveAttributes,
  TapAttributes,
} from "../diff/change.ts";
import type { AtPeer } from "../foreign.ts";
import type { ExternalState, RouteState, RuleState, TapState, TemplateState } from "../state.ts";

/** One attribute and the value it is set to. */
type Setting<T> = { readonly [K in keyof T]: { readonly attribute: K; readonly value: T[K] } }[keyof T];

/** A step on the host: on its links, or what a template runs there. */
export type HostOperation = LinkOperation | HookOperation;

export interface HookOperation {
  readonly operation: "run-hook";
  readonly template: string;
  readonly hook: Hook;
  /** The template's, absolute. */
  readonly directory: string;
}

/** A step on the host's own links. */
export type LinkOperation =
  | { readonly operation: "create-bridge"; readonly bridge: string; readonly attributes: BridgeAttributes }
  | ({ readonly operation: "set-bridge"; readonly bridge: string } & Setting<BridgeAttributes>)
  | { readonly operation: "delete-bridge"; readonly bridge: string }
  | { readonly operation: "add-bridge-address"; readonly bridge: string; readonly address: string }
  | ({ readonly operation: "delete-bridge-address"; readonly bridge: string; readonly address: string } & AtPeer)
  | { readonly operation: "create-tap"; readonly tap: string; readonly attributes: TapState }
  | ({ readonly operation: "set-tap"; readonly tap: string } & Setting<TapAttributes>)
  | { readonly operation: "delete-tap"; readonly tap: string }
  | { readonly operation: "take-external"; readonly external: string; readonly bridge: string | null }
  | ({ readonly operation: "set-external"; readonly external: string } & Setting<ExternalState>)
  | { readonly operation: "return-external"; readonly external: string }
  | { readonly operation: "release-port"; readonly bridge: string; readonly link: string }
  | { readonly operation: "write-nat"; readonly rules: readonly string[] }
  | { readonly operation: "delete-nat" }
  | { readonly operation: "start-uplink"; readonly settings: UplinkSettings }
  | ({ readonly operation: "set-uplink" } & Setting<UplinkSettings>)
  | { readonly operation: "stop-uplink" }
  | { readonly operation: "set-host-sysctl"; readonly key: string; readonly value: string }
  | { readonly operation: "restore-host-sysctl"; readonly key: string };

export type LayableTemplate = Omit<TemplateState, "loaded"> & { readonly directory: string };

/** A step on one guest: on its process, or inside it. */
export type GuestOperation = { readonly guest: string } & (
  | { readonly operation: "start-guest"; readonly boot: BootAttributes & Pick<LiveAttributes, "hostname" | "limits"> }
  | { readonly operation: "stop-guest" }
  | { readonly operation: "release-guest" }
  | { readonly operation: "pause-guest" }
  | { readonly operation: "resume-guest" }
  | { readonly operation: "set-limits"; readonly limits: LiveAttributes["limits"] }
  | { readonly operation: "set-hostname"; readonly hostname: string }
  | { readonly operation: "write-hosts"; readonly hosts: readonly string[] | null }
  | { readonly operation: "write-file"; readonly path: string; readonly mode: string; readonly base64: string }
  | { readonly operation: "remove-file"; readonly path: string }
  | { readonly operation: "plug-interface"; readonly interface: string; readonly attributes: InterfaceAttributes }
  | { readonly operation: "unplug-interface"; readonly interface: string }
  | ({ readonly operation: "set-interface"; readonly interface: string } & Setting<InterfaceAttributes>)
  | { readonly operation: "add-address"; readonly interface: string; readonly address: string }
  | ({ readonly operation: "delete-address"; readonly interface: string; readonly address: string } & AtPeer)
  | { readonly operation: "add-route"; readonly route: RouteState }
  | { readonly operation: "replace-route"; readonly route: RouteState }
  | { readonly operation: "delete-route"; readonly route: RouteState; readonly foreign?: true }
  | { readonly operation: "add-rule"; readonly rule: RuleState }
  | { readonly operation: "delete-rule"; readonly rule: RuleState }
  | { readonly operation: "set-sysctl"; readonly key: string; readonly value: string }
  | { readonly operation: "unset-sysctl"; readonly key: string }
  | { readonly operation: "lay-templates"; readonly templates: readonly LayableTemplate[] }
  | { readonly operation: "take-off-templates" }
  | {
      readonly operation: "run-template";
      readonly template: string;
      readonly when: "load" | "unload";
      readonly commands: readonly string[];
    }
);

/** One step that mends one difference, as data: it can be printed, written as JSON and carried out later. */
export type Operation = HostOperation | GuestOperation;
