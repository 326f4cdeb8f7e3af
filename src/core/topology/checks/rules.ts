import { networkOf } from "../../ip.ts";
import { parseFwmark } from "../fwmark.ts";
import type { Model, ModelPrefix, ModelRule } from "../model.ts";
import type { Finding } from "../problem.ts";
import { shown } from "../shown.ts";
import { duplicates } from "./duplicates.ts";

/** A rule's selectors are what they have to be, and of one family; no rule is there twice. */
export function checkRules({ guests }: Model): Finding[] {
  return guests.flatMap(({ rules }) => [
    ...rules.flatMap(({ from, to }) =>
      [from, to].flatMap((prefix) => (prefix === undefined ? [] : checkPrefix(prefix))),
    ),
    ...rules.flatMap(checkFamilies),
    ...rules.flatMap(checkMark),
    ...duplicates(rules, keysOf).map(
      ({ thing, first }): Finding => ({
        path: thing.path,
        at: "value",
        message: `the same rule as rules[${first.path.at(-1)}]`,
      }),
    ),
  ]);
}

function checkPrefix({ value, path, cidr }: ModelPrefix): Finding[] {
  if (cidr === undefined)
    return [
      { path, at: "value", message: `expected a network such as 10.2.0.0/16, or an address, got ${shown(value)}` },
    ];
  const network = networkOf(cidr);
  if (network.address === cidr.address) return [];
  const message = `${value} is an address within a network, not a network`;
  return [{ path, at: "value", message, hint: `did you mean ${network.text}?` }];
}

function checkFamilies({ from, to }: ModelRule): Finding[] {
  if (!from?.cidr || !to?.cidr || from.cidr.family === to.cidr.family) return [];
  const message = `a rule is of one family: from is IPv${from.cidr.family}, to is IPv${to.cidr.family}`;
  return [{ path: to.path, at: "value", message }];
}

function checkMark({ fwmark }: ModelRule): Finding[] {
  if (fwmark === undefined || parseFwmark(fwmark.value) !== undefined) return [];
  const message = `expected a mark such as 1, 0x1 or 0x100/0xff00, whose mask covers it, got ${shown(fwmark.value)}`;
  return [{ path: fwmark.path, at: "value", message }];
}

function keysOf({ priority, table, from, to, iif, oif, fwmark, damaged }: ModelRule): string[] {
  if (damaged || (from && !from.cidr) || (to && !to.cidr)) return [];
  const family = (from ?? to)?.cidr?.family ?? 4;
  const selectors = [from, to].map((one) => (one?.cidr?.prefixLength === 0 ? "" : one?.cidr?.text));
  return [JSON.stringify([family, priority, table, selectors, iif, oif, fwmark && parseFwmark(fwmark.value)])];
}
