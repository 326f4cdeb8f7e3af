import { parseAddress, specialUse } from "../../ip.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";
import { shown } from "../shown.ts";

/** to, via and src of a route are what they have to be. */
export function checkRouteForm({ guests }: Model): Finding[] {
  return guests
    .flatMap(({ routes }) => routes)
    .flatMap(({ to, destination, via, src }) => {
      const findings: Finding[] = [];
      if (to !== undefined && destination === undefined) {
        const expected = "a network such as 10.2.0.0/16, an address, or default";
        findings.push({ path: to.path, at: "value", message: `expected ${expected}, got ${shown(to.value)}` });
      }
      for (const [what, located] of [
        ["a gateway's address", via],
        ["an address of the guest", src],
      ] as const) {
        if (located === undefined || located.address !== undefined) continue;
        const [bare = ""] = located.value.split("/");
        findings.push({
          path: located.path,
          at: "value",
          message: `expected ${what}, such as 10.1.0.1, got ${shown(located.value)}`,
          hint: parseAddress(bare) && bare !== located.value ? `write ${bare}, without a prefix length` : undefined,
        });
      }
      const use = via?.address && specialUse(via.address);
      if (via !== undefined && use !== undefined && use !== "link-local") {
        findings.push({
          path: via.path,
          at: "value",
          message: `${via.value} is a ${use} address, which no gateway has`,
        });
      }
      return findings;
    });
}
