import { formatMac, parseMac } from "../../mac.ts";
import type { Model } from "../model.ts";
import type { Path } from "../path.ts";
import type { Finding } from "../problem.ts";
import { duplicates } from "./duplicates.ts";

interface Station {
  mac: string;
  path: Path;
  label: string;
  /** The groups in which a MAC may occur once: a segment, a guest. */
  groups: string[];
}

/** No MAC twice on one segment, nor on one guest. */
export function checkDuplicateMacs({ bridges, guests }: Model): Finding[] {
  const ports = [
    ...bridges.map((bridge) => ({ ...bridge, groups: [bridge.label] })),
    ...guests.flatMap(({ name, interfaces }) =>
      interfaces.map((iface) => ({
        ...iface,
        groups: [`guest ${name}`, ...(iface.segment ? [iface.segment.label] : [])],
      })),
    ),
  ];
  const stations = ports.flatMap(({ mac, label, groups }): Station[] => {
    const bytes = mac && parseMac(mac.value);
    return mac && bytes ? [{ mac: formatMac(bytes), path: mac.path, label, groups }] : [];
  });
  return duplicates(stations, ({ mac, groups }) => groups.map((group) => `${group} ${mac}`)).map(
    ({ thing, first }) => ({
      path: thing.path,
      at: "value",
      message: `MAC address ${thing.mac} of ${thing.label} is already that of ${first.label}`,
    }),
  );
}
