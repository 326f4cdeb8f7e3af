import { DummError } from "../../core/error.ts";
import { type Loan, loanName, loansOf } from "../../core/loan.ts";
import { parseAlias } from "../../core/naming.ts";
import { addAltName, deleteAltName, type IndexedLink, type Link, linkNamed, setLink } from "../../core/netlink/link.ts";
import type { Request } from "../../core/netlink/request.ts";

/**
 * Takes a link of the host into a bridge. What it was before is noted on it first, so that whoever is killed over it can
 * be followed by one who gives it back.
 * Equivalent to: ip link property add dev L altname dumm:LAB:L:external=down; ip link set dev L master B up
 */
export function takeExternal(links: readonly Link[], lab: string, name: string, master: IndexedLink | null): Request[] {
  const link = linkNamed(links, name);
  if (link === undefined) throw missing(name);
  const loan = { lab, link: name, what: "external", before: link.up ? "up" : "down" } as const;
  return [addAltName(link, loanName(loan)), setLink(link, { master, up: true })];
}

/**
 * Gives a link back as it was. Where somebody has put it on another bridge meanwhile, it stays there.
 * Equivalent to: ip link set dev L nomaster down; ip link property del dev L altname dumm:LAB:L:external=down
 */
export function returnExternal(links: readonly Link[], lab: string, name: string): Request[] {
  const link = external(links, lab, name);
  const loan = loansOf(link).find(isLoan(lab, name));
  if (loan === undefined) return [];
  const master = links.find(({ index }) => index === link.masterIndex);
  const ours = parseAlias(master?.alias)?.lab === lab;
  return [
    setLink(link, { ...(ours ? { master: null } : {}), up: loan.before === "up" }),
    deleteAltName(link, loanName(loan)),
  ];
}

/** The link that a lab has on loan under a name, whatever the host calls it now. */
export function external(links: readonly Link[], lab: string, name: string): Link {
  const link = links.find((one) => loansOf(one).some(isLoan(lab, name)));
  if (link === undefined) throw missing(name);
  return link;
}

/** A link that is on loan may forward for the sake of nat as well, which is another loan. */
function isLoan(lab: string, name: string): (loan: Loan) => boolean {
  return (loan) => loan.what === "external" && loan.lab === lab && loan.link === name;
}

function missing(name: string): DummError {
  return new DummError("apply-failed", "there is no such link on the host", { where: `external ${name}` });
}
