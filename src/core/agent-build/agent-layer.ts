import { access, chmod, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory, packageFile } from "../cache/directory.ts";
import { hashOfDirectory } from "../cache/hash.ts";
import { withLock } from "../cache/lock.ts";
import { ifMissing } from "../cache/missing.ts";
import type { OnProgress } from "../cache/progress.ts";
import { publishDirectory } from "../cache/publish.ts";
import { needTools, runTool } from "../cache/tool.ts";

/** Where the agent lies in a guest. */
export const agentPath = "/.dumm/agent";

const tools = [
  { command: "gcc", package: "gcc libc6-dev" },
  { command: "make", package: "make" },
] as const;

/**
 * Compiles the agent, once for each state of its sources.
 * @returns a directory that holds nothing but `.dumm/agent`: the read-only layer that goes over a master
 * @throws DummError host-lacks without a compiler, build-failed with its words
 */
export async function ensureAgent(progress: OnProgress): Promise<string> {
  const sources = packageFile("agent");
  const layer = join(cacheDirectory(), "agents", await hashOfDirectory(sources, ["build"]));
  const agent = join(layer, agentPath);
  if (await isThere(agent)) return layer;

  const waiting = (): void => progress({ phase: "Wait for another build of the agent" });
  await withLock(`${layer}.lock`, waiting, async () => {
    if (await isThere(agent)) return;
    needTools(tools, "the agent");
    progress({ phase: "Compile the agent" });
    await publishDirectory(layer, async (part) => {
      const out = join(part, "out");
      await mkdir(out);
      await runTool("make", ["-C", sources, `OUT=${out}`]);
      await mkdir(join(part, ".dumm"), { mode: 0o755 });
      await rename(join(out, "dumm-agent"), join(part, agentPath));
      await chmod(join(part, agentPath), 0o755);
      // What else make left there is no part of the layer.
      await rm(out, { recursive: true });
      await chmod(part, 0o755);
    });
  });
  return layer;
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(() => true, ifMissing(false));
}
