import { DUMM_PROTOCOL } from "../../core/netlink/protocol.ts";
import type { Request } from "../../core/netlink/request.ts";
import { addRule, deleteRule, type Rule, type RuleSpec } from "../../core/netlink/rule.ts";
import { parseFwmark } from "../../core/topology/fwmark.ts";
import { ruleState } from "../observe/rules.ts";
import { type RuleState, ruleKey } from "../state.ts";

/**
 * Our policy rules of one guest, in the kernel's order, kept up with what is asked of it. Asked to delete a rule, the kernel
 * takes the first one that has what the request names, whatever it has besides: `from all` would hit `from 10.0.0.0/8`.
 * Source: rule_find() in net/core/fib_rules.c, fib4_rule_compare() in net/ipv4/fib_rules.c.
 */
export class RuleList {
  #rules: readonly RuleState[];

  constructor(rules: readonly Rule[]) {
    this.#rules = rules.filter(({ protocol }) => protocol === DUMM_PROTOCOL).flatMap((rule) => ruleState(rule) ?? []);
  }

  add(rule: RuleState): Request[] {
    this.#rules = [...this.#rules, rule];
    return [addRule(ruleSpec(rule))];
  }

  /** The rules that the kernel would take instead are there a second time, behind this one, before they are deleted here. */
  delete(rule: RuleState): Request[] {
    const at = this.#rules.findIndex((one) => ruleKey(one) === ruleKey(rule));
    const hit = this.#rules.slice(0, Math.max(at, 0)).filter((one) => hasAllOf(one, rule));
    this.#rules = [...this.#rules.filter((one, index) => index !== at && !hit.includes(one)), ...hit];
    const spec = ruleSpec(rule);
    return [...hit.map((one) => addRule(ruleSpec(one))), ...hit.map(() => deleteRule(spec)), deleteRule(spec)];
  }
}

/** Whether a rule has all that the other one names. */
function hasAllOf(rule: RuleState, other: RuleState): boolean {
  const named = Object.entries(other).filter(([, value]) => value !== null);
  return named.every(([key, value]) => rule[key as keyof RuleState] === value);
}

function ruleSpec({ family, priority, from, to, iif, oif, fwmark, table }: RuleState): RuleSpec {
  const mark = fwmark === null ? undefined : parseFwmark(fwmark);
  return {
    family,
    priority,
    table,
    from: from ?? undefined,
    to: to ?? undefined,
    iif: iif ?? undefined,
    oif: oif ?? undefined,
    fwmark: mark?.mark,
    fwmask: mark?.mask,
  };
}
