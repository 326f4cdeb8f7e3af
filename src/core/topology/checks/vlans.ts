import type { Model, ModelInterface } from "../model.ts";
import type { Finding } from "../problem.ts";
import { duplicates } from "./duplicates.ts";

/** A VLAN means something on a bridge that looks at them, and a port is in each once. */
export function checkVlans({ bridges, guests, bridgesKnown }: Model): Finding[] {
  const filters = new Map(bridges.map(({ name, vlanFiltering }) => [name, vlanFiltering]));
  // That a bridge is unknown is told by another check.
  const isFiltered = ({ bridge }: ModelInterface): boolean =>
    bridge === undefined ? !bridgesKnown : filters.get(bridge.value) !== false;
  return guests
    .flatMap(({ interfaces }) => interfaces)
    .flatMap((port): Finding[] => {
      const { label, bridge, vlan, vlans } = port;
      const all = [...(vlan === undefined ? [] : [vlan]), ...vlans];
      const twice = duplicates(all, ({ value }) => [String(value)]).map(({ thing }): Finding => {
        return { path: thing.path, at: "value", message: `VLAN ${thing.value} of ${label} is given twice` };
      });
      const [first] = all;
      if (first === undefined || isFiltered(port)) return twice;
      const message = `VLAN ${first.value} of ${label} needs a bridge with vlan_filtering`;
      const hint = bridge === undefined ? undefined : `set vlan_filtering: true on bridge ${bridge.value}`;
      return [...twice, { path: first.path, at: "value", message, hint }];
    });
}
