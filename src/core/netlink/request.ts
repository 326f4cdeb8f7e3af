import { type Attribute, encodeAttributes } from "./attribute.ts";

/** What the kernel is asked to do: pure data, made by the functions of link.ts, address.ts and the like. */
export interface Request {
  /** RTM_*. */
  readonly type: number;
  /** NLM_F_* besides NLM_F_REQUEST, NLM_F_ACK and NLM_F_DUMP, which the client adds. */
  readonly flags: number;
  readonly body: Uint8Array;
  /** The same as an iproute2 command, for people: `ip link set dev alice-eth0 master br0`. */
  readonly description: string;
}

/** Puts a request together from the family's own header and attributes. */
export function request(
  description: string,
  type: number,
  flags: number,
  header: Uint8Array,
  attributes: readonly Attribute[] = [],
): Request {
  return { type, flags, body: encodeAttributes(attributes, header), description };
}
