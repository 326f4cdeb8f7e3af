import { loansOf } from "../../core/loan.ts";
import { parseAlias } from "../../core/naming.ts";
import { type Link, linkNamed } from "../../core/netlink/link.ts";
import { own } from "../own.ts";
import type { ExternalState, State } from "../state.ts";
import type { Unavailable } from "./observation.ts";

/** Why links that are wanted and not on loan yet cannot be taken. */
export function unavailable(
  links: readonly Link[],
  { lab, externals }: State,
  taken: Readonly<Record<string, ExternalState>>,
): Unavailable[] {
  const wanted = new Map<number, string>();
  return Object.keys(externals).flatMap((name) => {
    if (own(taken, name) !== undefined) return [];
    const link = linkNamed(links, name);
    if (link === undefined) return [{ external: name, reason: `the host has no link ${name}` }];
    const reason = faultOf(link, links, lab) ?? repeats(wanted.get(link.index));
    wanted.set(link.index, name);
    return reason === undefined ? [] : [{ external: name, reason: `link ${name} ${reason}` }];
  });
}

function faultOf(link: Link, links: readonly Link[], lab: string): string | undefined {
  const owner = parseAlias(link.alias)?.lab;
  if (owner !== undefined) return `is one that lab ${owner} has made`;
  const loan = loansOf(link).find(({ what }) => what === "external");
  if (loan !== undefined) return loan.lab === lab ? repeats(loan.link) : `is external in lab ${loan.lab}`;
  if (link.kind === "bridge") return "is a bridge, and a bridge cannot be on another one";
  const master = links.find(({ index }) => index === link.masterIndex);
  if (master === undefined || parseAlias(master.alias)?.lab === lab) return undefined;
  return `is on ${master.name} already, and stays`;
}

function repeats(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `is external already, under the name ${name}`;
}
