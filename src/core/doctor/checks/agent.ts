import type { Check } from "../check.ts";
import { ok } from "../finding.ts";

/** The agent, which is compiled on the host; at once, where that was done before. */
export const agentCheck: Check = {
  name: "agent",
  async run({ agentLayer }) {
    return ok("compiled", { layer: await agentLayer() });
  },
};
