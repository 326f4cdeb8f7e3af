import fc from "fast-check";
import { own } from "../../src/reconcile/own.ts";
import type { Operation } from "../../src/reconcile/plan/operation.ts";
import { freshInside, type GuestState, type State, type TemplateState } from "../../src/reconcile/state.ts";
import { carryOut, Refused } from "./model.ts";
import { desiredStates } from "./topologies.ts";

/** Something that happens to a lab behind dumm's back. `pick` chooses whom it hits. */
type Accident = (state: State, pick: <T>(list: readonly T[]) => T) => State;

const onTap = (operation: (tap: string) => Operation): Accident => {
  return (state, pick) => carryOut(state, operation(pick(Object.keys(state.taps))));
};

const onGuest = (change: (state: State, guest: string, inside: GuestState, pick: Pick) => State): Accident => {
  return (state, pick) => {
    const guest = pick(Object.keys(state.guests));
    const inside = own(state.guests, guest);
    return inside?.state === "running" ? change(state, guest, inside, pick) : state;
  };
};

type Pick = Parameters<Accident>[1];

const onInterface = (operation: (guest: string, name: string, addresses: readonly string[], pick: Pick) => Operation) =>
  onGuest((state, guest, { interfaces }, pick) => {
    const name = pick(Object.keys(interfaces));
    return carryOut(state, operation(guest, name, own(interfaces, name)?.addresses ?? [], pick));
  });

const replaced = (state: State, guest: string, inside: GuestState): State => {
  return { ...state, guests: { ...state.guests, [guest]: inside } };
};

const onTemplate = (change: (template: TemplateState) => TemplateState) =>
  onGuest((state, guest, inside, pick) => {
    const hit = pick(inside.templates);
    const templates = inside.templates.map((template) => (template === hit ? change(template) : template));
    return replaced(state, guest, { ...inside, templates });
  });

const accidents: readonly Accident[] = [
  onTap((tap) => ({ operation: "delete-tap", tap })),
  onTap((tap) => ({ operation: "set-tap", tap, attribute: "bridge", value: null })),
  onTap((tap) => ({ operation: "set-tap", tap, attribute: "up", value: false })),
  (state, pick) => {
    const tap = pick(Object.keys(state.taps).filter((name) => own(state.taps, name)?.bridge !== null));
    return carryOut(state, { operation: "set-tap", tap, attribute: "vlans", value: { untagged: 7, tagged: [10] } });
  },
  (state) => ({ ...state, hooks: {} }),
  (state) => ({ ...state, nat: state.nat.slice(1) }),
  (state, pick) =>
    carryOut(state, { operation: "set-host-sysctl", key: pick(Object.keys(state.hostSysctls)), value: "0" }),
  (state, pick) => {
    const [external, up] = [pick(Object.keys(state.externals)), false];
    return carryOut(state, { operation: "set-external", external, attribute: "up", value: up });
  },
  (state, pick) => carryOut(state, { operation: "delete-bridge", bridge: pick(Object.keys(state.bridges)) }),
  onGuest((state, guest) => carryOut(state, { operation: "stop-guest", guest })),
  onGuest((state, guest, inside) => replaced(state, guest, { ...inside, state: "held" })),
  onGuest((state, guest, inside) => replaced(state, guest, { ...inside, state: "hung", ...freshInside("") })),
  onGuest((state, guest, { routes }, pick) =>
    carryOut(state, { operation: "delete-route", guest, route: pick(routes) }),
  ),
  onGuest((state, guest, inside) => replaced(state, guest, { ...inside, templates: inside.templates.slice(1) })),
  onTemplate((template) => ({ ...template, tree: "edited since" })),
  onTemplate((template) => ({ ...template, loaded: template.run.load.length === 0 })),
  onInterface((guest, name) => ({ operation: "unplug-interface", guest, interface: name })),
  onInterface((guest, name) => ({ operation: "set-interface", guest, interface: name, attribute: "up", value: false })),
  onInterface((guest, name) => ({ operation: "set-interface", guest, interface: name, attribute: "mtu", value: 1300 })),
  // So little that IPv6 goes, with its sysctls.
  onInterface((guest, name) => ({ operation: "set-interface", guest, interface: name, attribute: "mtu", value: 1000 })),
  onInterface((guest, name, addresses, pick) => {
    return { operation: "delete-address", guest, interface: name, address: pick(addresses) };
  }),
];

/** What a topology asks for and what was found instead: the same or another topology, after some accidents. */
export const wantedAndFound: fc.Arbitrary<readonly [wanted: State, found: State]> = fc
  .record({
    wanted: desiredStates,
    earlier: fc.option(desiredStates, { freq: 1 }),
    hits: fc.array(fc.tuple(fc.constantFrom(...accidents), fc.nat(100)), { maxLength: 5 }),
  })
  .map(({ wanted, earlier, hits }) => {
    return [wanted, hits.reduce((found, [accident, where]) => after(found, accident, where), earlier ?? wanted)];
  });

/** The same state where there is nobody to be hit. */
function after(state: State, accident: Accident, where: number): State {
  try {
    return accident(state, (list) => {
      const picked = list[where % list.length];
      if (picked === undefined) throw new Refused("nobody there");
      return picked;
    });
  } catch (error) {
    if (error instanceof Refused) return state;
    throw error;
  }
}
