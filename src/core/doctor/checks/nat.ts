import { natRules, tableName, writeTable } from "../../nft/nat-table.ts";
import { faultOfNft, listChains } from "../../nft/nft.ts";
import type { Check } from "../check.ts";
import { type Finding, ok, warn } from "../finding.ts";
import { isRoot, takesRoot } from "../root.ts";

const uplink = [{ link: "doctor", forwards: false }];

/** The way to the outside that the host lends guests. A lab without `nat` does without. */
export const natCheck: Check = {
  name: "nat",
  async run() {
    if (!isRoot()) return takesRoot("nftables were not tried");
    const bridge = { link: "bridge", addresses: ["10.0.0.254/24", "fd00::fe/64"] };
    const fault = await faultOfNft(writeTable("doctor", natRules([bridge], { 4: uplink, 6: uplink })));
    if (fault !== undefined) return warn(fault.what, `Only nat takes it. ${fault.hint ?? ""}`, { nftables: false });
    return judgeForwardChains(await listChains());
  },
};

/** @param listing what `nft list chains` prints */
export function judgeForwardChains(listing: string): Finding {
  const dropping: string[] = [];
  let table = "";
  for (const line of listing.split("\n")) {
    table = /^table (\S+ \S+) \{$/.exec(line)?.[1] ?? table;
    if (/hook forward .*policy drop;/.test(line) && !table.startsWith(`inet ${tableName("")}`)) dropping.push(table);
  }
  if (dropping.length === 0) return ok("nftables can masquerade", { nftables: true, dropping });
  return warn(
    `the host's firewall drops what it forwards: table ${dropping.join(", ")}`,
    "Guests behind nat get out once it accepts what comes from their bridge, and its answers; docker has the chain DOCKER-USER for that.",
    { nftables: true, dropping },
  );
}
