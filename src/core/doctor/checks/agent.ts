import type { Check } from "../check.ts";
import { ok } from "../finding.ts";

/** The agent, and what confines guests, which are compiled on the host; at once, where that was done before. */
export const agentCheck: Check = {
  name: "agent",
  async run({ programs }) {
    const { agentLayer, launcher } = await programs();
    return ok("compiled", { layer: agentLayer, launcher });
  },
};
