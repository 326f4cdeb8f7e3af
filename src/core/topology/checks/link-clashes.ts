import { tapName } from "../../naming.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";
import { duplicates } from "./duplicates.ts";

/**
 * No two links on the host have one name: guest `a-b` with `eth0` and guest `a` with `b-eth0` both have tap `a-b-eth0`. That
 * one link joins two interfaces twice is told by the check of links.
 */
export function checkLinkClashes({ bridges, guests, links }: Model): Finding[] {
  const cables = new Map(
    links.map(({ name, path, ends }) => [
      ends
        .map(({ label }) => label)
        .sort()
        .join(" "),
      { name, path },
    ]),
  );
  const all = [
    ...bridges.map(({ name, label, path }) => ({ link: name, label, path })),
    ...[...cables.values()].map(({ name, path }) => ({ link: name, label: "the bridge of this link", path })),
    ...guests.flatMap(({ name, interfaces }) =>
      interfaces.map((iface) => ({
        link: tapName(name, iface.name),
        label: `the tap of ${iface.label}`,
        path: iface.path,
      })),
    ),
  ];
  return duplicates(all, ({ link }) => [link]).map(({ thing, first }) => ({
    path: thing.path,
    at: "key",
    message: `${thing.label} would be called ${thing.link}, as ${first.label} is`,
    hint: "rename one of them",
  }));
}
