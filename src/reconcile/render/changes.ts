import { type Change, type FileAttributes, needsReboot, needsReplug, type TemplateAttributes } from "../diff/change.ts";
import { without } from "../diff/compare.ts";
import { renderImpairment } from "./impairment.ts";
import { renderAddress, renderLimits, renderMemory, renderRoute, renderRule, renderVlans } from "./values.ts";

/** A line for people. The sign says what applying would do: add, remove, or set to another value. */
export interface ChangeLine {
  readonly sign: "+" | "-" | "~";
  readonly text: string;
}

/** One line for each change, in their order. */
export function renderChange(change: Change): ChangeLine {
  return { sign: signOf(change), text: `${subjectOf(change)}${detailOf(change)}` };
}

function signOf(change: Change): ChangeLine["sign"] {
  if (change.difference === "missing") return "+";
  if (isSysctl(change) && change.difference === "differs" && change.observed === null) return "+";
  return change.difference === "extra" && !isSysctl(change) ? "-" : "~";
}

function isSysctl(change: Change): change is Extract<Change, { object: "sysctl" | "host-sysctl" }> {
  return change.object === "sysctl" || change.object === "host-sysctl";
}

function subjectOf(change: Change): string {
  switch (change.object) {
    case "bridge":
      return `bridge ${change.bridge}`;
    case "bridge-address":
      return `address ${renderAddress(change)} on bridge ${change.bridge}`;
    case "tap":
      return `tap ${change.tap}`;
    case "external":
      return `external ${change.external}`;
    case "port":
      return `link ${change.link} on bridge ${change.bridge}`;
    case "nat":
      return "nat table of the host";
    case "uplink":
      return "uplink of the lab";
    case "host-sysctl":
      return `sysctl ${change.key} on the host`;
    case "guest":
      return `guest ${change.guest}`;
    case "interface":
      return `interface ${change.guest}:${change.interface}`;
    case "address":
      return `address ${renderAddress(change)} on ${change.guest}:${change.interface}`;
    case "rule":
      return `rule ${renderRule(change.rule)} in ${change.guest}`;
    case "file":
      return `file ${change.path} in ${change.guest}`;
    case "hosts":
      return `hosts in ${change.guest}`;
    case "route":
      return `route ${renderRoute(change.route)} in ${change.guest}`;
    case "sysctl":
      return `sysctl ${change.key} in ${change.guest}`;
    case "hook":
      return `${change.difference === "missing" ? "load" : "unload"} hook of template ${change.template}`;
    case "run":
      return `${change.difference === "missing" ? "load" : "unload"} list of template ${change.template} in ${change.guest}`;
    case "templates":
      return `templates of ${change.guest}`;
    default:
      throw new TypeError(`unknown change: ${JSON.stringify(change satisfies never)}`);
  }
}

function detailOf(change: Change): string {
  switch (change.difference) {
    case "missing":
      if (change.object === "hosts") return `: ${shortened(change.desired)}`;
      if (change.object === "run") return `: ${shortened(change.commands)}`;
      return (change.object === "tap" || change.object === "external") && change.desired.bridge !== null
        ? ` on bridge ${change.desired.bridge}`
        : "";
    case "extra":
      if (change.object === "external") return ": given back";
      if (change.object === "run") return `: ${shortened(change.commands)}`;
      return isSysctl(change) ? ": back to what it was" : "";
    case "held":
      return ": its init waits to be released";
    case "hung":
      return ": it does not answer";
    case "rebooted":
      return ": it was rebooted from inside";
    case "unplugged":
      return ": its tap is not connected";
    case "differs": {
      if (change.object === "hosts" || change.object === "nat")
        return `: ${renderList(change.observed, change.desired)}`;
      if (change.object === "file") return `: ${renderFile(change.observed, change.desired)}`;
      if (change.object === "templates") return `: ${renderExchange(change.observed, change.desired)}`;
      if (change.object === "route") return `: was ${renderRoute(change.observed)}`;
      if (isSysctl(change))
        return change.observed === null ? `: ${change.desired}` : `: ${change.observed} -> ${change.desired}`;
      const { attribute, observed, desired } = change;
      const cost = needsReboot(change) ? " (needs a reboot)" : needsReplug(change) ? " (plugged in again)" : "";
      if (attribute === "vlans") return ` vlans: ${renderVlans(change.observed)} -> ${renderVlans(change.desired)}`;
      if (attribute === "impair")
        return ` impair: ${renderImpairment(change.observed)} -> ${renderImpairment(change.desired)}`;
      if (attribute === "limits") return ` limits: ${renderLimits(change.observed)} -> ${renderLimits(change.desired)}`;
      return ` ${attribute}: ${renderValue(attribute, observed)} -> ${renderValue(attribute, desired)}${cost}`;
    }
    default:
      throw new TypeError(`unknown difference: ${JSON.stringify(change satisfies never)}`);
  }
}

function renderFile(observed: FileAttributes, desired: FileAttributes): string {
  return [
    ...(observed.sha256 === desired.sha256 ? [] : ["other content"]),
    ...(observed.mode === desired.mode ? [] : [`mode ${observed.mode} -> ${desired.mode}`]),
  ].join(", ");
}

/** `none -> psk`; where the same templates are to be laid again, which of them were edited. */
function renderExchange(observed: readonly TemplateAttributes[], desired: readonly TemplateAttributes[]): string {
  const names = (templates: readonly TemplateAttributes[]): string =>
    templates.length === 0
      ? "none"
      : templates.map(({ name, recording }) => `${name}${recording ? " (recording)" : ""}`).join(", ");
  if (names(observed) !== names(desired)) return `${names(observed)} -> ${names(desired)}`;
  const edited = desired.filter(({ tree }, index) => tree !== observed[index]?.tree);
  return `${names(edited)} was edited`;
}

/** What came and what went: `+10.1.0.3 carol, -10.1.0.2 bob`. */
function renderList(observed: readonly string[], desired: readonly string[]): string {
  const changes = [
    ...without(desired, observed).map((line) => `+${line}`),
    ...without(observed, desired).map((line) => `-${line}`),
  ];
  return changes.length === 0 ? "in another order" : shortened(changes);
}

/** The first few of a list: a hundred guests are a hundred lines. */
function shortened(items: readonly string[]): string {
  const shown = 3;
  const more = items.length - shown;
  return `${items.slice(0, shown).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function renderValue(attribute: string, value: unknown): string {
  if (attribute === "memory" && typeof value === "number") return renderMemory(value);
  if (value === null) return "none";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(" ");
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}
