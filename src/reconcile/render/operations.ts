import type { Operation } from "../plan/operation.ts";
import { renderImpairment } from "./impairment.ts";
import { renderAddress, renderLimits, renderRoute, renderRule, renderTemplates, renderVlans } from "./values.ts";

/** What an operation does, as a command to a person: `add address 10.1.0.10/24 to alice:eth0`. */
export function renderOperation(operation: Operation): string {
  switch (operation.operation) {
    case "create-bridge":
      return `create bridge ${operation.bridge}`;
    case "set-bridge":
      return `set ${operation.attribute} of bridge ${operation.bridge} to ${operation.value}`;
    case "delete-bridge":
      return `delete bridge ${operation.bridge}`;
    case "add-bridge-address":
      return `add address ${operation.address} to bridge ${operation.bridge}`;
    case "delete-bridge-address":
      return `delete address ${renderAddress(operation)} from bridge ${operation.bridge}`;
    case "create-tap":
      return `create tap ${operation.tap}${operation.attributes.bridge === null ? "" : ` on bridge ${operation.attributes.bridge}`}`;
    case "set-tap":
      return `set ${operation.attribute} of tap ${operation.tap} to ${
        operation.attribute === "vlans" ? renderVlans(operation.value) : (operation.value ?? "none")
      }`;
    case "delete-tap":
      return `delete tap ${operation.tap}`;
    case "take-external":
      return `take external ${operation.external} into bridge ${operation.bridge}`;
    case "set-external":
      return `set ${operation.attribute} of external ${operation.external} to ${operation.value ?? "none"}`;
    case "return-external":
      return `give external ${operation.external} back`;
    case "release-port":
      return `take link ${operation.link} off bridge ${operation.bridge}`;
    case "write-nat":
      return "write the nat table of the host";
    case "delete-nat":
      return "delete the nat table of the host";
    case "start-uplink":
      return "start the uplink of the lab";
    case "set-uplink":
      return `set ${operation.attribute} of the uplink to ${renderSetting(operation.value)}`;
    case "stop-uplink":
      return "stop the uplink of the lab";
    case "set-host-sysctl":
      return `set sysctl ${operation.key} to ${operation.value} on the host`;
    case "restore-host-sysctl":
      return `put sysctl ${operation.key} back on the host`;
    case "start-guest":
      return `start guest ${operation.guest}`;
    case "stop-guest":
      return `stop guest ${operation.guest}`;
    case "release-guest":
      return `release guest ${operation.guest} to its init`;
    case "pause-guest":
      return `pause guest ${operation.guest}`;
    case "resume-guest":
      return `resume guest ${operation.guest}`;
    case "set-limits":
      return `set limits of ${operation.guest} to ${renderLimits(operation.limits)}`;
    case "set-hostname":
      return `set hostname of ${operation.guest} to ${operation.hostname}`;
    case "write-hosts":
      return operation.hosts === null
        ? `remove the guests from /etc/hosts in ${operation.guest}`
        : `write the guests into /etc/hosts in ${operation.guest}`;
    case "write-file":
      return `write file ${operation.path} in ${operation.guest}`;
    case "remove-file":
      return `remove file ${operation.path} in ${operation.guest}`;
    case "plug-interface":
      return `plug interface ${operation.guest}:${operation.interface}`;
    case "unplug-interface":
      return `unplug interface ${operation.guest}:${operation.interface}`;
    case "set-interface":
      return `set ${operation.attribute} of interface ${operation.guest}:${operation.interface} to ${
        operation.attribute === "impair" ? renderImpairment(operation.value) : operation.value
      }`;
    case "add-address":
      return `add address ${operation.address} to ${operation.guest}:${operation.interface}`;
    case "delete-address":
      return `delete address ${renderAddress(operation)} from ${operation.guest}:${operation.interface}`;
    case "add-route":
      return `add route ${renderRoute(operation.route)} in ${operation.guest}`;
    case "replace-route":
      return `replace route ${renderRoute(operation.route)} in ${operation.guest}`;
    case "delete-route":
      return `delete route ${renderRoute(operation.route)} in ${operation.guest}`;
    case "add-rule":
      return `add rule ${renderRule(operation.rule)} in ${operation.guest}`;
    case "delete-rule":
      return `delete rule ${renderRule(operation.rule)} in ${operation.guest}`;
    case "set-sysctl":
      return `set sysctl ${operation.key} to ${operation.value} in ${operation.guest}`;
    case "unset-sysctl":
      return `put sysctl ${operation.key} back in ${operation.guest}`;
    case "lay-templates":
      return `lay ${renderTemplates(operation.templates)} over ${operation.guest}${
        operation.templates.some(({ recording }) => recording) ? ", and record" : ""
      }`;
    case "run-hook":
      return `run ${operation.hook} of template ${operation.template} on the host`;
    case "run-template":
      return `run the ${operation.when} list of template ${operation.template} in ${operation.guest}`;
    case "take-off-templates":
      return `take the templates off ${operation.guest}`;
    default:
      throw new TypeError(`unknown operation: ${JSON.stringify(operation satisfies never)}`);
  }
}

function renderSetting(value: boolean | readonly (string | number)[]): string {
  return typeof value === "boolean" ? String(value) : value.join(" ");
}
