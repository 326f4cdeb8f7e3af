import type { Model, ModelBridge, ModelInterface } from "../model.ts";

/** Everything of a topology that has addresses, a MAC and an mtu: the bridges first, then the guests' interfaces. */
export function portsOf({ bridges, guests }: Model): (ModelBridge | ModelInterface)[] {
  return [...bridges, ...guests.flatMap(({ interfaces }) => interfaces)];
}
