import type { Model, ModelEnd, ModelGuest, ModelInterface } from "../model.ts";
import type { Finding } from "../problem.ts";
import { didYouMean } from "../suggest.ts";

/** A link joins two interfaces of this topology that nothing else is joined to. */
export function checkLinks({ guests, links, guestsKnown }: Model): Finding[] {
  const byName = new Map(guests.map((guest) => [guest.name, guest]));
  const taken = new Map<string, string>();
  return links.flatMap(({ path, ends }): Finding[] => {
    const [one, other] = ends;
    const findings = ends.flatMap((end) => missing(end, byName, guestsKnown));
    if (one?.label === other?.label) {
      return [...findings.slice(0, 1), { path, at: "value", message: `a link of ${one?.label} with itself` }];
    }
    for (const { label, path: place } of ends) {
      const earlier = taken.get(label);
      const message = `${label} is on two links`;
      if (earlier !== undefined) findings.push({ path: place, at: "value", message, hint: `the first is ${earlier}` });
      else taken.set(label, `links[${path.at(-1)}]`);
    }
    return [...findings, ...ends.flatMap((end) => onBridge(end, byName.get(end.guest)))];
  });
}

function missing(end: ModelEnd, guests: ReadonlyMap<string, ModelGuest>, guestsKnown: boolean): Finding[] {
  const guest = guests.get(end.guest);
  if (guest === undefined) {
    if (!guestsKnown) return [];
    const hint = didYouMean(end.guest, [...guests.keys()], "known guests") ?? "name it under guests";
    return [{ path: end.path, at: "value", message: `unknown guest ${JSON.stringify(end.guest)}`, hint }];
  }
  if (interfaceOf(end, guest) !== undefined || !guest.interfacesKnown) return [];
  const names = guest.interfaces.map(({ name }) => name);
  const hint = didYouMean(end.interface, names, "known here") ?? `add ${end.interface}: under its interfaces`;
  const message = `guest ${guest.name} has no interface ${JSON.stringify(end.interface)}`;
  return [{ path: end.path, at: "value", message, hint }];
}

function onBridge(end: ModelEnd, guest: ModelGuest | undefined): Finding[] {
  const bridge = guest && interfaceOf(end, guest)?.bridge;
  if (bridge === undefined) return [];
  const message = `${end.label} is on a link and on bridge ${bridge.value}`;
  return [{ path: end.path, at: "value", message, hint: "take one of the two away" }];
}

function interfaceOf(end: ModelEnd, guest: ModelGuest): ModelInterface | undefined {
  return guest.interfaces.find(({ name }) => name === end.interface);
}
