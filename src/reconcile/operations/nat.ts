import { DummError } from "../../core/error.ts";
import { forwardingKey, readForwardingKey, readSysctl, writeSysctl } from "../../core/forwarding.ts";
import type { LabLayout } from "../../core/lab/layout.ts";
import { whileNobodyLends } from "../../core/lab/loan-lock.ts";
import { type Loan, loanName, loansOf } from "../../core/loan.ts";
import type { Netlink } from "../../core/netlink/client.ts";
import { addAltName, decodeLink, deleteAltName, dumpLinks, linkNamed } from "../../core/netlink/link.ts";
import { deleteTable, writeTable } from "../../core/nft/nat-table.ts";
import { runNft } from "../../core/nft/nft.ts";
import type { HostOperation } from "../plan/operation.ts";

/** The operations by which the host lends guests its way to the outside. */
export type NatOperation = Extract<
  HostOperation,
  { operation: "write-nat" | "delete-nat" | "set-host-sysctl" | "restore-host-sysctl" }
>;

export function isNatOperation(operation: HostOperation): operation is NatOperation {
  switch (operation.operation) {
    case "write-nat":
    case "delete-nat":
    case "set-host-sysctl":
    case "restore-host-sysctl":
      return true;
    default:
      return false;
  }
}

/** Carries one out. What labs share is looked at and changed by one of them at a time. */
export async function runNatOperation(
  netlink: Netlink,
  { lab, runRoot }: LabLayout,
  operation: NatOperation,
): Promise<void> {
  switch (operation.operation) {
    case "write-nat":
      return runNft(writeTable(lab, operation.rules));
    case "delete-nat":
      return runNft(deleteTable(lab));
    case "set-host-sysctl":
      return whileNobodyLends(runRoot, () => switchOn(netlink, lab, operation.key));
    case "restore-host-sysctl":
      return whileNobodyLends(runRoot, () => restore(netlink, lab, operation.key));
    default:
      throw new TypeError(`unknown operation: ${JSON.stringify(operation satisfies never)}`);
  }
}

/** Lets a link forward. What it did before is noted on it first; with another lab's loan, what it did before that. */
async function switchOn(netlink: Netlink, lab: string, key: string): Promise<void> {
  const { link: name, family } = readForwardingKey(key);
  const what = `forwarding${family}` as const;
  const link = linkNamed((await netlink.dump(dumpLinks())).map(decodeLink), name);
  if (link === undefined) throw new DummError("apply-failed", `there is no link ${name} on the host`);
  const loans = loansOf(link).filter((loan) => loan.what === what);
  if (!loans.some((loan) => loan.lab === lab)) {
    const before = loans[0]?.before ?? readSysctl(forwardingKey(link.name, family)) ?? "0";
    await netlink.run([addAltName(link, loanName({ lab, link: name, what, before }))]);
  }
  writeSysctl(forwardingKey(link.name, family), "1");
}

/** Puts that back, unless another lab needs it still. */
async function restore(netlink: Netlink, lab: string, key: string): Promise<void> {
  const { link: name, family } = readForwardingKey(key);
  const isOurs = (loan: Loan): boolean => loan.lab === lab && loan.link === name && loan.what === `forwarding${family}`;
  const link = (await netlink.dump(dumpLinks())).map(decodeLink).find((one) => loansOf(one).some(isOurs));
  const loan = link === undefined ? undefined : loansOf(link).find(isOurs);
  if (link === undefined || loan === undefined) return;
  const others = loansOf(link).filter(({ what }) => what === loan.what).length - 1;
  if (others === 0) writeSysctl(forwardingKey(link.name, family), loan.before);
  await netlink.run([deleteAltName(link, loanName(loan))]);
}
