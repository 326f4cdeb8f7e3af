import { IPV6_MIN_MTU } from "../../ip.ts";
import type { Located, Model, ModelAddress, ModelBridge, ModelGuest } from "../model.ts";
import type { Finding } from "../problem.ts";

/** An mtu that suits the addresses of the interface, or of a bridge, and is no greater than that of its bridge or of its link's other end. */
export function checkMtus({ bridges, guests }: Model): Finding[] {
  const bridgeMtus = new Map(bridges.map(({ name, mtu }) => [name, mtu]));
  const ofInterfaces = guests
    .flatMap(({ interfaces }) => interfaces)
    .flatMap(({ label, addresses, mtu, bridge, segment }): Finding[] => {
      const bridgeMtu = bridge && bridgeMtus.get(bridge.value);
      if (mtu && bridgeMtu && mtu.value > bridgeMtu.value) {
        const message = `mtu ${mtu.value} of ${label} is greater than ${bridgeMtu.value}, the mtu of bridge ${bridge.value}`;
        return [{ path: mtu.path, at: "value", message }];
      }
      const farEnd = segment?.farEnd;
      if (mtu && farEnd?.mtu && mtu.value > farEnd.mtu.value) {
        const message = `mtu ${mtu.value} of ${label} is greater than ${farEnd.mtu.value}, the mtu of ${farEnd.label} at its link's other end`;
        return [{ path: mtu.path, at: "value", message }];
      }
      return tooSmallForIpv6(label, addresses, mtu ?? bridgeMtu ?? farEnd?.mtu);
    });
  return [...bridges.flatMap((bridge) => ofBridge(bridge, guests)), ...ofInterfaces];
}

/** A bridge that is given no mtu has the smallest of its interfaces. */
function ofBridge(bridge: ModelBridge, guests: readonly ModelGuest[]): Finding[] {
  const { name, label, addresses, mtu, mtuKnown } = bridge;
  const ipv6 = ipv6Of(addresses);
  if (mtu !== undefined || !mtuKnown || ipv6 === undefined) return tooSmallForIpv6(label, addresses, mtu);
  return guests
    .flatMap(({ interfaces }) => interfaces)
    .flatMap((one): Finding[] => {
      if (one.bridge?.value !== name || one.mtu === undefined || one.mtu.value >= IPV6_MIN_MTU) return [];
      const message = `mtu ${one.mtu.value} of ${one.label} makes that of ${label} too small for IPv6, and it has ${ipv6.text}`;
      const hint = `IPv6 needs at least ${IPV6_MIN_MTU}; or give the bridge an mtu of its own`;
      return [{ path: one.mtu.path, at: "value", message, hint }];
    });
}

function tooSmallForIpv6(label: string, addresses: ModelAddress[], mtu: Located<number> | undefined): Finding[] {
  const ipv6 = ipv6Of(addresses);
  if (ipv6 === undefined || mtu === undefined || mtu.value >= IPV6_MIN_MTU) return [];
  const message = `mtu ${mtu.value} is too small for IPv6, and ${label} has ${ipv6.text}`;
  return [{ path: mtu.path, at: "value", message, hint: `IPv6 needs at least ${IPV6_MIN_MTU}` }];
}

function ipv6Of(addresses: readonly ModelAddress[]): ModelAddress | undefined {
  return addresses.find(({ cidr }) => cidr?.family === 6);
}
