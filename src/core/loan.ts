/**
 * What dumm has borrowed of a link of the host's: each loan is an altname of that very link, `dumm:<lab>:<link>:<what>=<before>`. So
 * whatever becomes of dumm, its files or its other links, the link itself tells whose it is for now, and what it was before.
 */
export interface Loan {
  readonly lab: string;
  /** The link, as the topology names it. No two links of a host have one altname, so it has to be in it. */
  readonly link: string;
  /**
   * external: the link as a whole, for a bridge; `before` is `up` or `down`. forwarding4, forwarding6: whether it forwards what
   * comes in there; `before` is the sysctl's value.
   */
  readonly what: "external" | "forwarding4" | "forwarding6";
  readonly before: string;
}

/** The altname that notes a loan: at most 110 bytes, and the kernel takes 127. */
export function loanName({ lab, link, what, before }: Loan): string {
  return `dumm:${lab}:${link}:${what}=${before}`;
}

/** The loans that a link's altnames note. */
export function loansOf({ altNames }: { readonly altNames: readonly string[] }): Loan[] {
  return altNames.flatMap((name) => {
    const [mark, lab, link, loan = "", ...rest] = name.split(":");
    const [what, before] = loan.split("=");
    if (mark !== "dumm" || lab === undefined || link === undefined || rest.length > 0 || before === undefined)
      return [];
    return what === "external" || what === "forwarding4" || what === "forwarding6" ? [{ lab, link, what, before }] : [];
  });
}
