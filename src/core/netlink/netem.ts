import { formatDuration, formatPercentage, formatRate } from "../quantity.ts";
import { type Attribute, Attributes, bytes, encodeAttributes, u32, u64 } from "./attribute.ts";
import * as c from "./constants/qdisc.ts";
import { MalformedMessage } from "./error.ts";
import type { IndexedLink, Link } from "./link.ts";
import { deleteRootQdisc, isOurs, type Qdisc, setRootQdisc } from "./qdisc.ts";
import type { Request } from "./request.ts";

/**
 * What happens to a link's packets as they leave: a netem qdisc, in the kernel's own units, so that what is asked for and
 * what is there compare exactly.
 */
export interface Impairment {
  /** How long each packet waits, in ns. */
  readonly delay: number;
  /** By how much that varies to either side, evenly, in ns: at most MOST_JITTER. */
  readonly jitter: number;
  /** The share of the packets that are lost, in 1 / (2^32 - 1); the next three likewise. */
  readonly loss: number;
  readonly duplicate: number;
  /** One bit of a packet is flipped. */
  readonly corrupt: number;
  /** The share that does not wait, and so overtakes others. */
  readonly reorder: number;
  /** In bytes per second; 0 for no limit. */
  readonly rate: number;
  /** How many packets may wait; those beyond are dropped. */
  readonly limit: number;
  /**
   * Options that dumm never sets, and somebody has set on our qdisc, as tc-netem(8) calls them. One cannot be seen in a
   * dump: the `distribution` of the jitter.
   */
  readonly others: readonly string[];
}

/** INT_MAX: the kernel cuts what is more (netem_change() in net/sched/sch_netem.c). In ns. */
export const MOST_JITTER = 2 ** 31 - 1;

const KIND = "netem";
/** The bytes of a struct tc_netem_qopt. */
const QOPT_LENGTH = 24;
/** The bytes of a struct tc_netem_slot. */
const SLOT_LENGTH = 40;
const ALL_ONES = 0xffffffff;
/** PSCHED_TICKS2NS(1), in ns: the unit of the times in a struct tc_netem_qopt. */
const TICK = 64;

/**
 * Impairs what a link sends from now on, and what was impaired otherwise before. EEXIST where the link has a root qdisc of
 * somebody else's. Equivalent to: `tc qdisc replace dev X root handle 6475: netem [limit N] [delay T [J]] [loss P] ...`.
 */
export function setImpairment(link: IndexedLink, impairment: Impairment): Request {
  return setRootQdisc(link, KIND, encodeOptions(impairment), wordsOf(impairment));
}

/** Ends that. Equivalent to: `tc qdisc delete dev X root handle 6475: netem`. */
export function removeImpairment(link: IndexedLink): Request {
  return deleteRootQdisc(link, KIND);
}

/** The impairment that a qdisc is; undefined for one that is not ours. */
export function impairmentOf(qdisc: Qdisc): Impairment | undefined {
  if (!isOurs(qdisc) || qdisc.kind !== KIND || qdisc.options === undefined) return undefined;
  return decodeOptions(qdisc.options);
}

/** Whether a link may be impaired: its root qdisc is of the right kind. Whose it is, only a dump of the qdiscs tells. */
export function mayBeImpaired({ qdisc }: Link): boolean {
  return qdisc === KIND;
}

/** netem keeps what a request does not name, so this names everything. */
function encodeOptions(impairment: Impairment): Uint8Array {
  const { delay, jitter, loss, duplicate, corrupt, reorder, rate, limit } = impairment;
  const attributes: Attribute[] = [
    u64(c.TCA_NETEM_LATENCY64, BigInt(delay)),
    u64(c.TCA_NETEM_JITTER64, BigInt(jitter)),
    bytes(c.TCA_NETEM_CORR, words(0, 0, 0)),
    bytes(c.TCA_NETEM_REORDER, words(reorder, 0)),
    bytes(c.TCA_NETEM_CORRUPT, words(corrupt, 0)),
    bytes(c.TCA_NETEM_RATE, words(Math.min(rate, ALL_ONES), 0, 0, 0)),
    ...(rate < ALL_ONES ? [] : [u64(c.TCA_NETEM_RATE64, BigInt(rate))]),
    u32(c.TCA_NETEM_ECN, 0),
    bytes(c.TCA_NETEM_SLOT, new Uint8Array(SLOT_LENGTH)),
  ];
  return encodeAttributes(attributes, words(0, limit, loss, gapFor(reorder), duplicate, 0));
}

/** Every packet may be the one that overtakes: tc(8)'s `gap`, where it is not told. */
function gapFor(reorder: number): number {
  return reorder > 0 ? 1 : 0;
}

function decodeOptions(options: Uint8Array): Impairment {
  if (options.length < QOPT_LENGTH) throw new MalformedMessage(`netem's options of ${options.length} bytes`);
  const [latency = 0, limit = 0, loss = 0, gap = 0, duplicate = 0, jitter = 0] = u32s(options.subarray(0, QOPT_LENGTH));
  const found = new Attributes(options.subarray(QOPT_LENGTH));
  const list = (type: number): number[] => u32s(found.bytes(type));
  const [reorder = 0, reorderCorrelation = 0] = list(c.TCA_NETEM_REORDER);
  const [corrupt = 0, corruptCorrelation = 0] = list(c.TCA_NETEM_CORRUPT);
  const [rate = 0, ...overhead] = list(c.TCA_NETEM_RATE);
  const correlations = [...list(c.TCA_NETEM_CORR), reorderCorrelation, corruptCorrelation];
  const others = {
    correlation: correlations.some(Boolean),
    ecn: (found.u32(c.TCA_NETEM_ECN) ?? 0) !== 0,
    gap: gap !== gapFor(reorder),
    "loss model": found.has(c.TCA_NETEM_LOSS),
    overhead: overhead.some(Boolean),
    slot: list(c.TCA_NETEM_SLOT).some(Boolean),
  };
  return {
    delay: Number(found.u64(c.TCA_NETEM_LATENCY64) ?? latency * TICK),
    jitter: Number(found.u64(c.TCA_NETEM_JITTER64) ?? jitter * TICK),
    loss,
    duplicate,
    corrupt,
    reorder,
    rate: Number(found.u64(c.TCA_NETEM_RATE64) ?? rate),
    limit,
    others: Object.entries(others).flatMap(([name, isSet]) => (isSet ? [name] : [])),
  };
}

function words(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

function u32s(value: Uint8Array = new Uint8Array()): number[] {
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  return Array.from({ length: value.length >> 2 }, (_, index) => view.getUint32(4 * index, true));
}

function wordsOf({ limit, delay, jitter, loss, duplicate, corrupt, reorder, rate }: Impairment): string[] {
  const share = (name: string, value: number): string[] => (value === 0 ? [] : [name, formatPercentage(value)]);
  return [
    ...["limit", String(limit)],
    ...(delay === 0 && jitter === 0 ? [] : ["delay", formatDuration(delay)]),
    ...(jitter === 0 ? [] : [formatDuration(jitter)]),
    ...share("loss", loss),
    ...share("corrupt", corrupt),
    ...share("duplicate", duplicate),
    ...share("reorder", reorder),
    ...(rate === 0 ? [] : ["rate", formatRate(rate)]),
  ];
}
