import type { Located, Model, ModelGuest } from "../model.ts";
import type { Finding } from "../problem.ts";
import { shown } from "../shown.ts";
import { didYouMean } from "../suggest.ts";
import { sysctlInterface, sysctlPath } from "../sysctl.ts";

/** A sysctl's name has the form of one, and names no interface that its guest does not have. */
export function checkSysctls({ defaults, guests }: Model): Finding[] {
  const all = [...defaults.sysctls, ...guests.flatMap(({ sysctls }) => sysctls)];
  return [
    ...all.filter(({ value }) => sysctlPath(value) === undefined).map(malformed),
    ...all.filter(({ value }) => sysctlPath(value) === "kernel/hostname").map(takenByHostname),
    ...guests.flatMap((guest) =>
      [...defaults.sysctls, ...guest.sysctls].flatMap((key) => missingInterface(guest, key)),
    ),
  ];
}

function malformed({ value, path }: Located<string>): Finding {
  const hint =
    value.includes("/") && !value.includes(".")
      ? `did you mean ${value.replace(/^\/(proc\/sys\/)?/, "").replaceAll("/", ".")}?`
      : undefined;
  return {
    path,
    at: "key",
    message: `expected the name of a sysctl, such as net.ipv4.ip_forward, got ${shown(value)}`,
    hint,
  };
}

function takenByHostname({ value, path }: Located<string>): Finding {
  return { path, at: "key", message: `sysctl ${value} is set by dumm itself`, hint: "set hostname instead" };
}

function missingInterface(
  { name, interfaces, interfacesKnown }: ModelGuest,
  { value, path }: Located<string>,
): Finding[] {
  const iface = sysctlInterface(value);
  const names = interfaces.map((known) => known.name);
  if (iface === undefined || !interfacesKnown || names.includes(iface)) return [];
  const hint = didYouMean(iface, names, "known here");
  return [
    { path, at: "key", message: `sysctl ${value} names interface ${iface}, which guest ${name} does not have`, hint },
  ];
}
