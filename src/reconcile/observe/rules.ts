import { DUMM_PROTOCOL } from "../../core/netlink/protocol.ts";
import type { Rule } from "../../core/netlink/rule.ts";
import { formatFwmark } from "../../core/topology/fwmark.ts";
import { type RuleState, ruleKey } from "../state.ts";

/** The rules that are ours, and those that are wanted, whoever added them. */
export function observedRules(rules: readonly Rule[], desired: readonly RuleState[]): RuleState[] {
  const wanted = new Set(desired.map(ruleKey));
  const found = new Map<string, RuleState>();
  for (const rule of rules) {
    const state = ruleState(rule);
    if (state === undefined) continue;
    const key = ruleKey(state);
    if (rule.protocol === DUMM_PROTOCOL || wanted.has(key)) found.set(key, state);
  }
  return [...found.values()].sort((one, other) => (ruleKey(one) < ruleKey(other) ? -1 : 1));
}

/** undefined for what a topology cannot say. */
export function ruleState({
  family,
  priority,
  from,
  to,
  iif,
  oif,
  fwmark,
  fwmask,
  table,
  inverted,
  hasMore,
}: Rule): RuleState | undefined {
  if (table === undefined || inverted || hasMore) return undefined;
  const mark = fwmask === undefined ? null : formatFwmark({ mark: fwmark ?? 0, mask: fwmask });
  return {
    family,
    priority,
    from: from ?? null,
    to: to ?? null,
    iif: iif ?? null,
    oif: oif ?? null,
    fwmark: mark,
    table,
  };
}
