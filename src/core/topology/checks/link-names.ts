import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";
import { shown } from "../shown.ts";

/** IFNAMSIZ - 1. */
const longestInterface = 15;
/** A longer one than a link can have is kept as its altname. */
const longestBridge = 40;

/** Interfaces and bridges have names that the kernel takes (dev_valid_name in net/core/dev.c). */
export function checkLinkNames({ bridges, guests }: Model): Finding[] {
  const interfaces = guests.flatMap((guest) => guest.interfaces);
  return [
    ...bridges.map(({ name, path }) => ({ path, fault: faultOf(name, "bridge", longestBridge) })),
    ...interfaces.map(({ name, path }) => ({ path, fault: interfaceFault(name) })),
  ].flatMap(({ path, fault }) => (fault === undefined ? [] : [{ path, at: "key", ...fault }]));
}

function interfaceFault(name: string): Pick<Finding, "message" | "hint"> | undefined {
  if (!/^vec\d+$/.test(name)) return faultOf(name, "interface", longestInterface);
  return {
    message: `interface name ${shown(name)} is one that the guest's kernel gives out itself`,
    hint: "take another, such as eth0",
  };
}

function faultOf(name: string, kind: string, longest: number): Pick<Finding, "message" | "hint"> | undefined {
  if (name === "")
    return { message: `expected the name of ${kind === "bridge" ? "a bridge" : "an interface"}, got nothing` };
  if (["lo", "all", "default", ".", ".."].includes(name)) {
    return { message: `${kind} name ${shown(name)} has a meaning of its own`, hint: "take another" };
  }
  // A % would make the kernel fill in a number.
  const [bad] = /[\s/:%]/.exec(name) ?? [];
  if (bad !== undefined)
    return { message: `${kind} name ${shown(name)} contains ${shown(bad)}, which no link's name can` };
  const length = Buffer.byteLength(name);
  if (length > longest)
    return { message: `${kind} name ${shown(name)} is ${length} characters long; at most ${longest} fit` };
  return undefined;
}
