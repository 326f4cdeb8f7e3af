import { randomInt } from "node:crypto";
import { bridgeAlias, linkName } from "../../core/naming.ts";
import { addAltName, createBridge, setLink } from "../../core/netlink/link.ts";
import type { Request } from "../../core/netlink/request.ts";
import type { BridgeAttributes } from "../diff/change.ts";
import { settingsOfNew } from "./bridge-settings.ts";
import { noLinkLocal } from "./no-link-local.ts";

/**
 * The messages that make a bridge and mark it, to be sent in one datagram, which the kernel works off without a pause: a
 * bridge of ours is never without its mark. The mark goes to the index that the new bridge was given and not to its name,
 * so that a link that took the name in the meantime is not marked.
 * Equivalent to: ip link add name B index I address M type bridge ..., ip link set dev B alias dumm:LAB:B, ip link set dev B addrgenmode none, ip link set dev B up mtu N
 * @param index one that no link has
 */
export function createBridgeRequests(
  lab: string,
  bridge: string,
  { mac, mtu, up, ...own }: BridgeAttributes,
  index: number,
): Request[] {
  const link = { name: linkName(bridge), index };
  return [
    // A bridge's mtu follows its ports' until somebody has changed it, and to set what it has is no change.
    createBridge(link.name, { mac, mtu: mtu + 1, bridge: settingsOfNew(own) }, index),
    // By itself: whatever else is refused, a bridge that is there is marked.
    setLink(link, { alias: bridgeAlias(lab, bridge) }),
    // The host has the addresses on it that the topology gives, and no link-local one besides.
    noLinkLocal(link),
    setLink(link, { mtu, up }),
    ...(link.name === bridge ? [] : [addAltName(link, bridge)]),
  ];
}

/** Far from the indexes that the kernel gives out, which count up from 1, and with room enough to meet nobody else's. */
const [FIRST_INDEX, LAST_INDEX] = [100_000, 1_000_000];

/** Gives out interface indexes that are free, each once. */
export class FreeIndexes {
  readonly #used: Set<number>;

  /** @param used the indexes of the links that are there */
  constructor(used: Iterable<number>) {
    this.#used = new Set(used);
  }

  take(): number {
    for (;;) {
      const index = randomInt(FIRST_INDEX, LAST_INDEX);
      if (this.#used.has(index)) continue;
      this.#used.add(index);
      return index;
    }
  }
}
