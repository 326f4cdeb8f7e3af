import type { AgentClient } from "../../core/agent/client.ts";
import { readIfPresent } from "../../core/agent/read-if-present.ts";
import { HOSTS, withHostsBlock } from "../../core/hosts-file.ts";

/** Puts the block into a guest's /etc/hosts, or takes it out (null). The file is replaced as a whole, and only to change it. */
export async function writeHosts(agent: AgentClient, lines: readonly string[] | null): Promise<void> {
  const before = await readIfPresent(agent, HOSTS);
  const after = withHostsBlock(before ?? "", lines);
  if (after !== (before ?? "")) await agent.writeFile(HOSTS, after);
}
