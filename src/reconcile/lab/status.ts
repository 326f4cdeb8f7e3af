import type { LabLayout } from "../../core/lab/layout.ts";
import { LabSession } from "../../core/lab/session.ts";
import { linkName } from "../../core/naming.ts";
import { observe } from "../observe/observe.ts";
import type { BridgeState, GuestState, State } from "../state.ts";

export interface LabStatus {
  readonly lab: string;
  readonly guests: readonly GuestStatus[];
  readonly bridges: readonly ({ readonly name: string; readonly link: string } & BridgeState)[];
}

export interface GuestStatus {
  readonly name: string;
  /** stopped: in the topology, and not running. */
  readonly state: GuestState["state"] | "stopped";
  readonly pid: number | null;
  /** As ISO 8601, in UTC. */
  readonly startedAt: string | null;
  readonly interfaces: readonly InterfaceStatus[];
  /** Why it does not answer, where it does not. */
  readonly failure?: string;
}

export interface InterfaceStatus {
  readonly name: string;
  /** The host link's own name, at most 15 characters. */
  readonly tap: string;
  readonly bridge: string | null;
  readonly mac: string;
  readonly mtu: number;
  readonly addresses: readonly string[];
}

/** How long a guest may take to answer before its status is `hung`, in ms. */
const PATIENCE = 3000;

/** What runs of a lab. `desired`, where it is known, adds the guests that do not run. */
export async function statusOf(layout: LabLayout, desired: State | undefined): Promise<LabStatus> {
  const session = new LabSession(layout);
  try {
    const { state, guests } = await observe(session, desired, { timeout: PATIENCE, tolerant: true });
    const names = [...new Set([...Object.keys(desired?.guests ?? {}), ...Object.keys(state.guests)])];
    return {
      lab: layout.lab,
      guests: names.map((name) => {
        const facts = Object.hasOwn(guests, name) ? guests[name] : undefined;
        return {
          name,
          state: Object.hasOwn(state.guests, name) ? (state.guests[name]?.state ?? "stopped") : "stopped",
          pid: facts?.pid ?? null,
          startedAt: facts === undefined ? null : new Date(facts.startedAt).toISOString(),
          interfaces: interfacesOf(name, state),
          ...(facts?.failure === undefined ? {} : { failure: facts.failure }),
        };
      }),
      bridges: Object.entries(state.bridges).map(([name, bridge]) => ({ name, link: linkName(name), ...bridge })),
    };
  } finally {
    await session.close();
  }
}

function interfacesOf(guest: string, { guests, taps }: State): InterfaceStatus[] {
  const interfaces = Object.hasOwn(guests, guest) ? (guests[guest]?.interfaces ?? {}) : {};
  return Object.entries(interfaces).map(([name, { mac, mtu, addresses }]) => {
    const tap = `${guest}-${name}`;
    return { name, tap: linkName(tap), bridge: taps[tap]?.bridge ?? null, mac, mtu, addresses };
  });
}
