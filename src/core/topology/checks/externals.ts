import { tapName } from "../../naming.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";
import { duplicates } from "./duplicates.ts";

/** An external link is the host's own, and on one bridge. Whether the host has it is not looked at here. */
export function checkExternals({ bridges, guests }: Model): Finding[] {
  const externals = bridges.flatMap(({ label, external }) => external.map((link) => ({ ...link, label })));
  const taps = guests.flatMap(({ name, interfaces }) => interfaces.map((iface) => tapName(name, iface.name)));
  const ofLab = new Set([...bridges.map(({ name }) => name), ...taps]);
  return [
    ...externals.flatMap(({ value, path }): Finding[] => {
      if (value === "lo")
        return [{ path, at: "value", message: "lo is the host's loopback, which no bridge can have" }];
      if (!ofLab.has(value)) return [];
      const message = `${value} is a link of this lab, not of the host`;
      return [{ path, at: "value", message, hint: "an external link is one that the host has already" }];
    }),
    ...duplicates(externals, ({ value }) => [value]).map(({ thing, first }): Finding => {
      const message = `link ${thing.value} is external on ${first.label} already`;
      return { path: thing.path, at: "value", message, hint: "a link can be on one bridge" };
    }),
  ];
}
