/** The ways of a route: RTA_VIA and RTA_MULTIPATH of rtnetlink(7). */
import type { Address } from "../ip.ts";
import { Attributes } from "./attribute.ts";
import { RTA_GATEWAY, RTA_VIA } from "./constants/route.ts";
import { MalformedMessage } from "./error.ts";
import { addressFamily, decodeIp } from "./ip.ts";

/** One way of a multipath route. */
export interface NextHop {
  readonly via: string | undefined;
  readonly linkIndex: number;
  /** Its share, from 1 to 256. */
  readonly weight: number;
}

const HEADER_LENGTH = 8;

/** A struct rtvia: a gateway of another family than the route's. */
export function encodeVia({ family, bytes }: Address): Uint8Array {
  return Uint8Array.of(addressFamily(family), 0, ...bytes);
}

/** The address in a struct rtvia. */
export function decodeVia(value: Uint8Array): string {
  if (value.length !== 6 && value.length !== 18) throw new MalformedMessage(`a gateway of ${value.length} bytes`);
  return decodeIp(value.subarray(2));
}

/** An array of struct rtnexthop, each followed by its own attributes. */
export function decodeNextHops(value: Uint8Array): NextHop[] {
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  const hops: NextHop[] = [];
  for (let offset = 0; offset < value.length; ) {
    const left = value.length - offset;
    const length = left < HEADER_LENGTH ? 0 : view.getUint16(offset, true);
    if (length < HEADER_LENGTH || length > left) {
      throw new MalformedMessage(`a next hop of ${length} bytes where ${left} are left`);
    }
    const found = new Attributes(value.subarray(offset + HEADER_LENGTH, offset + length));
    const gateway = found.bytes(RTA_GATEWAY);
    const otherGateway = found.bytes(RTA_VIA);
    hops.push({
      via: gateway ? decodeIp(gateway) : otherGateway && decodeVia(otherGateway),
      linkIndex: view.getInt32(offset + 4, true),
      weight: view.getUint8(offset + 3) + 1,
    });
    offset += (length + 3) & ~3;
  }
  return hops;
}
