import type { ChalkInstance } from "chalk";
import type { GuestStatus, LabStatus } from "../reconcile/lab/status.ts";
import { table } from "./table.ts";

/** A lab's status as a table of guests and one of bridges. `now` is in ms since 1970. */
export function statusLines({ lab, guests, bridges }: LabStatus, colours: ChalkInstance, now: number): string[] {
  const guestRows = guests.flatMap((guest) => guestRow(guest, now));
  const bridgeRows = bridges.map(({ name, mtu, mac, addresses }) => [name, String(mtu), mac, addresses.join(" ")]);
  return [
    colours.bold(`lab ${lab}`),
    table(["GUEST", "STATE", "PID", "UP", "INTERFACE", "BRIDGE", "MTU", "MAC", "ADDRESSES"], guestRows),
    ...(bridges.length === 0 ? [] : ["", table(["BRIDGE", "MTU", "MAC", "ADDRESSES"], bridgeRows)]),
    ...guests.flatMap(({ name, failure }) => (failure === undefined ? [] : [`${name}: ${failure}`])),
  ];
}

/** A line for each interface; the guest itself stands on the first. */
function guestRow({ name, state, pid, startedAt, interfaces }: GuestStatus, now: number): string[][] {
  const own = [
    name,
    state,
    pid === null ? "-" : String(pid),
    startedAt === null ? "-" : age(now - Date.parse(startedAt)),
  ];
  if (interfaces.length === 0) return [[...own, "-", "-", "-", "-", "-"]];
  return interfaces.map(({ name: iface, bridge, mtu, mac, addresses }, index) => [
    ...(index === 0 ? own : ["", "", "", ""]),
    iface,
    bridge ?? "-",
    String(mtu),
    mac,
    addresses.join(" ") || "-",
  ]);
}

/** A time span in its largest unit or two: `12s`, `3m05s`, `2h10m`, `4d03h`. */
function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h${two(Math.floor(seconds / 60) % 60)}m`;
  return `${Math.floor(seconds / 86_400)}d${two(Math.floor(seconds / 3600) % 24)}h`;
}
