import { chmod, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { OnProgress } from "../cache/progress.ts";
import { ensureProgram } from "./program.ts";

/** Where the agent lies in a guest. */
export const agentPath = "/.dumm/agent";

const agent = { name: "the agent", sources: "agent", kept: "agents", result: agentPath };

/**
 * Compiles the agent, once for each state of its sources.
 * @returns a directory that holds nothing but `.dumm/agent`: the read-only layer that goes over a master
 * @throws DummError host-lacks without a compiler, build-failed with its words
 */
export async function ensureAgent(progress: OnProgress): Promise<string> {
  const arrange = async (out: string, part: string): Promise<void> => {
    await mkdir(join(part, ".dumm"), { mode: 0o755 });
    await rename(join(out, "dumm-agent"), join(part, agentPath));
    await chmod(join(part, agentPath), 0o755);
    await chmod(part, 0o755);
  };
  return ensureProgram(agent, arrange, progress);
}
