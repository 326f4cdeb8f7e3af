import { type Attribute, Attributes, bytes, text } from "./attribute.ts";
import { NLM_F_CREATE } from "./constants/netlink.ts";
import * as c from "./constants/qdisc.ts";
import { MalformedMessage } from "./error.ts";
import type { IndexedLink } from "./link.ts";
import type { Message } from "./message.ts";
import { type Request, request } from "./request.ts";

/**
 * Marks what is ours: the handle of our root qdiscs, `6475:` ("du" in ASCII). A qdisc has neither an alias nor a protocol.
 * The kernel numbers qdiscs that were given no handle from 8001: on, and its default ones all have 0:.
 */
export const DUMM_QDISC = 0x64750000;

/** A queueing discipline as the kernel tells it: what a link's packets go through as they leave. */
export interface Qdisc {
  readonly linkIndex: number;
  /** `netem`, `tbf`, `pfifo_fast`, ... */
  readonly kind: string;
  /** 0 for a default one, else the major number times 2^16. */
  readonly handle: number;
  /** TC_H_ROOT, or the class that it hangs on. */
  readonly parent: number;
  /** TCA_OPTIONS, in the kind's own form. */
  readonly options: Uint8Array | undefined;
}

/** Dumps the qdiscs of every link. Equivalent to: `tc qdisc show`. EOPNOTSUPP from a kernel without NET_SCHED. */
export function dumpQdiscs(): Request {
  return request("tc qdisc show", c.RTM_GETQDISC, 0, header({}));
}

/**
 * Puts our qdisc at a link's root, or gives it other options where it is there: what waits in it then stays. A root qdisc
 * that is not ours is never replaced: EEXIST, for there is neither NLM_F_REPLACE nor NLM_F_EXCL.
 * Equivalent to: `tc qdisc replace dev X root handle 6475: KIND ...`, which would replace that, too.
 * @param words the options in tc(8)'s words, for people
 */
export function setRootQdisc(link: IndexedLink, kind: string, options: Uint8Array, words: readonly string[]): Request {
  const description = ["tc qdisc replace dev", link.name, "root handle 6475:", kind, ...words].join(" ");
  return edit(description, c.RTM_NEWQDISC, NLM_F_CREATE, link, [text(c.TCA_KIND, kind), bytes(c.TCA_OPTIONS, options)]);
}

/**
 * Deletes our qdisc from a link's root, and what waits in it; the kernel puts its default one there. EINVAL where another
 * is there. Equivalent to: `tc qdisc delete dev X root handle 6475: KIND`.
 */
export function deleteRootQdisc(link: IndexedLink, kind: string): Request {
  const description = `tc qdisc delete dev ${link.name} root handle 6475: ${kind}`;
  return edit(description, c.RTM_DELQDISC, 0, link, [text(c.TCA_KIND, kind)]);
}

/** Reads one answer to dumpQdiscs(). */
export function decodeQdisc({ type, body }: Message): Qdisc {
  if (type !== c.RTM_NEWQDISC || body.length < 20) throw new MalformedMessage(`message ${type} is not a qdisc`);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const found = new Attributes(body.subarray(20));
  return {
    linkIndex: view.getUint32(4, true),
    kind: found.text(c.TCA_KIND) ?? "",
    handle: view.getUint32(8, true),
    parent: view.getUint32(12, true),
    options: found.bytes(c.TCA_OPTIONS),
  };
}

/** Whether a link's packets go through this qdisc first. */
export function isRoot({ parent }: Qdisc): boolean {
  return parent === c.TC_H_ROOT;
}

/** Whether a qdisc is one that setRootQdisc() has made. */
export function isOurs(qdisc: Qdisc): boolean {
  return qdisc.handle === DUMM_QDISC && isRoot(qdisc);
}

function edit(
  description: string,
  type: number,
  flags: number,
  { index }: IndexedLink,
  attributes: readonly Attribute[],
): Request {
  const root = header({ linkIndex: index, handle: DUMM_QDISC, parent: c.TC_H_ROOT });
  return request(description, type, flags, root, attributes);
}

/** A struct tcmsg: the family (none), the link, the handle, the parent, and a word for the kernel's own use. */
function header({ linkIndex = 0, handle = 0, parent = 0 }: Partial<Qdisc>): Uint8Array {
  const encoded = new Uint8Array(20);
  const view = new DataView(encoded.buffer);
  view.setUint32(4, linkIndex, true);
  view.setUint32(8, handle, true);
  view.setUint32(12, parent, true);
  return encoded;
}
