import { type Family, readCidr } from "../ip.ts";
import { type Attribute, Attributes, bytes, text, u8, u32 } from "./attribute.ts";
import { NLM_F_CREATE } from "./constants/netlink.ts";
import { RT_TABLE_MAIN, RT_TABLE_UNSPEC } from "./constants/route.ts";
import * as c from "./constants/rule.ts";
import { MalformedMessage } from "./error.ts";
import { addressFamily, decodePrefix, familyOf } from "./ip.ts";
import type { Message } from "./message.ts";
import { DUMM_PROTOCOL } from "./protocol.ts";
import { type Request, request } from "./request.ts";

/** A policy rule as the kernel tells it. */
export interface Rule {
  readonly family: Family;
  readonly priority: number;
  /** What it looks up; undefined for a rule that does something else: goto, blackhole, unreachable, prohibit, l3mdev. */
  readonly table: number | undefined;
  /** Packets from this prefix; undefined for all. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly fwmark: number | undefined;
  /** The bits of the mark that are compared. */
  readonly fwmask: number | undefined;
  readonly iif: string | undefined;
  readonly oif: string | undefined;
  /** It matches what these selectors do not: `ip rule add not ...`. */
  readonly inverted: boolean;
  /** It has more than is told here: a protocol, ports, users, a tos, what it suppresses, a realm, ... */
  readonly hasMore: boolean;
  /** Who added it; DUMM_PROTOCOL for ours, 2 for the kernel's. */
  readonly protocol: number;
}

/** A policy rule to add or delete. */
export interface RuleSpec {
  /** Needed where neither from nor to tells it. */
  readonly family?: Family | undefined;
  /** The lowest is asked first. */
  readonly priority: number;
  /** main (254) unless given. */
  readonly table?: number | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly fwmark?: number | undefined;
  /** All bits unless given. */
  readonly fwmask?: number | undefined;
  readonly iif?: string | undefined;
  readonly oif?: string | undefined;
  /** DUMM_PROTOCOL unless given. */
  readonly protocol?: number | undefined;
}

/** Dumps the rules of both families, or of one. Equivalent to: `ip rule show`, `ip -6 rule show`. */
export function dumpRules(family?: Family): Request {
  const description = `ip ${family === undefined ? "" : `-${family} `}rule show`;
  return request(description, c.RTM_GETRULE, 0, header(addressFamily(family)));
}

/**
 * Adds a rule behind those of its priority, also where there is the same already. With NLM_F_EXCL the kernel would take a rule
 * that has more selectors for the same, and refuse this one (rule_exists() in net/core/fib_rules.c).
 * Equivalent to: `ip rule add priority N [from P] [to P] [fwmark M[/MASK]] [iif X] [oif X] table T protocol 68`.
 */
export function addRule(rule: RuleSpec): Request {
  return edit("add", c.RTM_NEWRULE, NLM_F_CREATE, rule);
}

/** Deletes the first rule that has all that is given here, the protocol among it, and maybe more: ENOENT where there is none. */
export function deleteRule(rule: RuleSpec): Request {
  return edit("delete", c.RTM_DELRULE, 0, rule);
}

/** Reads the answers to dumpRules(), less those of other families than IPv4 and IPv6. */
export function decodeRules(messages: readonly Message[]): Rule[] {
  return messages.map(decodeRule).filter((rule) => rule !== undefined);
}

function decodeRule({ type, body }: Message): Rule | undefined {
  if (type !== c.RTM_NEWRULE || body.length < 12) throw new MalformedMessage(`message ${type} is not a rule`);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const family = familyOf(view.getUint8(0));
  if (family === undefined) return undefined;
  const found = new Attributes(body.subarray(12));
  const to = found.bytes(c.FRA_DST);
  const from = found.bytes(c.FRA_SRC);
  return {
    family,
    priority: found.u32(c.FRA_PRIORITY) ?? 0,
    table: view.getUint8(7) === c.FR_ACT_TO_TBL ? (found.u32(c.FRA_TABLE) ?? view.getUint8(4)) : undefined,
    from: from && decodePrefix(from, view.getUint8(2)),
    to: to && decodePrefix(to, view.getUint8(1)),
    fwmark: found.u32(c.FRA_FWMARK),
    fwmask: found.u32(c.FRA_FWMASK),
    iif: found.text(c.FRA_IIFNAME),
    oif: found.text(c.FRA_OIFNAME),
    hasMore: view.getUint8(3) !== 0 || hasMore(found),
    inverted: (view.getUint32(8, true) & c.FIB_RULE_INVERT) !== 0,
    protocol: found.u8(c.FRA_PROTOCOL) ?? 0,
  };
}

/** What a Rule tells, or says nothing. */
const told: readonly number[] = [
  c.FRA_DST,
  c.FRA_SRC,
  c.FRA_IIFNAME,
  c.FRA_PRIORITY,
  c.FRA_FWMARK,
  c.FRA_SUPPRESS_PREFIXLEN,
  c.FRA_TABLE,
  c.FRA_FWMASK,
  c.FRA_OIFNAME,
  c.FRA_PAD,
  c.FRA_PROTOCOL,
];

/** Also for what kernels to come will know. */
function hasMore(found: Attributes): boolean {
  const suppressed = found.u32(c.FRA_SUPPRESS_PREFIXLEN) ?? c.SUPPRESSES_NOTHING;
  return suppressed !== c.SUPPRESSES_NOTHING || found.types().some((type) => !told.includes(type));
}

function edit(verb: string, type: number, flags: number, rule: RuleSpec): Request {
  const { priority, table = RT_TABLE_MAIN, protocol = DUMM_PROTOCOL, fwmark, fwmask, iif, oif } = rule;
  const from = rule.from === undefined ? undefined : readCidr(rule.from);
  const to = rule.to === undefined ? undefined : readCidr(rule.to);
  const family = rule.family ?? from?.family ?? to?.family;
  if (family === undefined) throw new RangeError(`ip rule${describe(rule)}: of IPv4 or IPv6?`);
  if ((from ?? to)?.family !== (to ?? from)?.family || (from ?? to ?? { family }).family !== family) {
    throw new RangeError(`ip rule${describe(rule)}: IPv4 and IPv6 in one rule`);
  }
  const attributes: Attribute[] = [u32(c.FRA_PRIORITY, priority)];
  if (from !== undefined) attributes.push(bytes(c.FRA_SRC, from.bytes));
  if (to !== undefined) attributes.push(bytes(c.FRA_DST, to.bytes));
  if (fwmark !== undefined) attributes.push(u32(c.FRA_FWMARK, fwmark));
  if (fwmask !== undefined) attributes.push(u32(c.FRA_FWMASK, fwmask));
  if (iif !== undefined) attributes.push(text(c.FRA_IIFNAME, iif));
  if (oif !== undefined) attributes.push(text(c.FRA_OIFNAME, oif));
  if (table > 255) attributes.push(u32(c.FRA_TABLE, table));
  attributes.push(u8(c.FRA_PROTOCOL, protocol));
  return request(
    `ip -${family} rule ${verb}${describe(rule)}`,
    type,
    flags,
    header(
      addressFamily(family),
      to?.prefixLength,
      from?.prefixLength,
      table > 255 ? RT_TABLE_UNSPEC : table,
      c.FR_ACT_TO_TBL,
    ),
    attributes,
  );
}

/** A struct fib_rule_hdr. */
function header(family: number, toLength = 0, fromLength = 0, table = 0, action = 0): Uint8Array {
  return Uint8Array.of(family, toLength, fromLength, 0, table, 0, 0, action, 0, 0, 0, 0);
}

function describe({ priority, from, to, fwmark, fwmask, iif, oif, table }: RuleSpec): string {
  const words = [`priority ${priority}`];
  if (from !== undefined) words.push(`from ${from}`);
  if (to !== undefined) words.push(`to ${to}`);
  if (fwmark !== undefined) words.push(`fwmark ${fwmark}${fwmask === undefined ? "" : `/${fwmask}`}`);
  if (iif !== undefined) words.push(`iif ${iif}`);
  if (oif !== undefined) words.push(`oif ${oif}`);
  if (table !== undefined) words.push(`table ${table}`);
  return words.map((word) => ` ${word}`).join("");
}
