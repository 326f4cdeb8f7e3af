import type { Topology } from "./types.ts";

/** One end of a cable: an interface, `moon:eth0`. */
export interface End {
  guest: string;
  interface: string;
}

/** Reads `guest:interface`, of the form that the schema allows. */
export function readEnd(text: string): End {
  const colon = text.indexOf(":");
  return { guest: text.slice(0, colon), interface: text.slice(colon + 1) };
}

/**
 * The bridge that a cable is: `<guest>-<interface>--<guest>-<interface>`, with the ends sorted, so that a file may name them
 * in either order.
 */
export function cableName(ends: readonly End[]): string {
  return ends
    .map((end) => `${end.guest}-${end.interface}`)
    .sort()
    .join("--");
}

/** A cable as one of its interfaces sees it. */
export interface Attachment {
  /** The cable's bridge. */
  bridge: string;
  farEnd: End;
}

/** What the links of a valid topology join each interface to, by `guest:interface`. */
export function attachmentsOf(links: Topology["links"] = []): Map<string, Attachment> {
  return new Map(
    links.flatMap(([one, other]) => {
      const bridge = cableName([readEnd(one), readEnd(other)]);
      return [
        [one, { bridge, farEnd: readEnd(other) }],
        [other, { bridge, farEnd: readEnd(one) }],
      ] as const;
    }),
  );
}
