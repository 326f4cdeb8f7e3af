import type { Limits } from "../../core/cgroup/limits.ts";
import type { PortVlans } from "../../core/netlink/bridge-vlan.ts";
import type { AtPeer } from "../foreign.ts";
import type { RouteState, RuleState } from "../state.ts";

const MAIN_TABLE = 254;
const IPV6_METRIC = 1024;

/** An address in ip(8)'s words: `10.0.0.1/24`, `10.0.0.1 peer 10.0.0.2/32`. */
export function renderAddress({ address, peer }: { readonly address: string } & AtPeer): string {
  return peer === undefined ? address : address.replace("/", ` peer ${peer}/`);
}

/** A route in ip(8)'s words: `default via 10.1.0.1 dev eth0 metric 100`. Where nothing else tells it from IPv4's, `::/0`. */
export function renderRoute(route: RouteState): string {
  const ipv6 = route.to.includes(":");
  return [
    ...(route.type === "unicast" ? [] : [route.type]),
    route.to.endsWith("/0") && (!ipv6 || route.via !== null || route.src !== null) ? "default" : route.to,
    ...(route.via === null ? [] : ["via", route.via]),
    ...(route.dev === null ? [] : ["dev", route.dev]),
    ...(route.metric === (ipv6 ? IPV6_METRIC : 0) ? [] : ["metric", route.metric]),
    ...(route.table === MAIN_TABLE ? [] : ["table", route.table]),
    ...(route.src === null ? [] : ["src", route.src]),
  ].join(" ");
}

/** A rule in ip(8)'s words: `priority 100 from 10.1.0.0/24 table 100`. */
export function renderRule({ family, priority, from, to, iif, oif, fwmark, table }: RuleState): string {
  return [
    ...(family === 6 && from === null && to === null ? ["ipv6"] : []),
    `priority ${priority}`,
    ...(from === null ? [] : ["from", from]),
    ...(to === null ? [] : ["to", to]),
    ...(fwmark === null ? [] : ["fwmark", fwmark]),
    ...(iif === null ? [] : ["iif", iif]),
    ...(oif === null ? [] : ["oif", oif]),
    `table ${table}`,
  ].join(" ");
}

/** The names of templates, the last on top: `template psk`, `templates psk, debug`. */
export function renderTemplates(templates: readonly { readonly name: string }[]): string {
  return `template${templates.length === 1 ? "" : "s"} ${templates.map(({ name }) => name).join(", ")}`;
}

/** What a port does with VLANs: `10`, `20 30 tagged`, `10, 20 tagged`; with somebody else's, `10, 40 only untagged`. */
export function renderVlans(vlans: PortVlans | null): string {
  if (vlans === null) return "none";
  const { untagged, tagged, odd = [] } = vlans;
  const words = [
    ...(untagged === null ? [] : [`${untagged}`]),
    ...(tagged.length === 0 ? [] : [`${tagged.join(" ")} tagged`]),
    ...odd.map(({ vid, only }) => `${vid} only ${only}`),
  ];
  return words.length === 0 ? "none" : words.join(", ");
}

/** `cpu 0.5 memory 256M` */
export function renderLimits(limits: Limits | null): string {
  if (limits === null) return "none";
  const { cpu, memory } = limits;
  return [
    ...(cpu === null ? [] : [`cpu ${cpu}`]),
    ...(memory === null ? [] : [`memory ${memory === "max" ? memory : renderMemory(memory)}`]),
  ].join(" ");
}

/** Bytes in the largest unit that divides them: `128M`. */
export function renderMemory(bytes: number): string {
  for (const [unit, size] of [
    ["G", 1024 ** 3],
    ["M", 1024 ** 2],
    ["K", 1024],
  ] as const) {
    if (bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return String(bytes);
}
