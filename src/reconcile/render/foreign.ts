import type { Foreign } from "../foreign.ts";
import { renderAddress, renderRoute } from "./values.ts";

/** What somebody else has added, in the words of the changes. */
export function renderForeign(foreign: Foreign): string {
  switch (foreign.object) {
    case "address":
      return `address ${renderAddress(foreign)} on ${foreign.guest}:${foreign.interface}`;
    case "route":
      return `route ${renderRoute(foreign.route)} in ${foreign.guest}`;
    case "bridge-address":
      return `address ${renderAddress(foreign)} on bridge ${foreign.bridge}`;
    case "port":
      return `link ${foreign.link} on bridge ${foreign.bridge}`;
    default:
      throw new TypeError(`unknown foreign object: ${JSON.stringify(foreign satisfies never)}`);
  }
}
