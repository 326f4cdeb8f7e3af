import type { AgentClient } from "../../core/agent/client.ts";
import { readIfPresent } from "../../core/agent/read-if-present.ts";
import { FILE_MANIFEST, parseManifest } from "../../core/file-manifest.ts";
import type { FileState } from "../state.ts";

/** The files of a guest that are wanted, and those that dumm has put there and nobody has changed since. */
export async function observeFiles(agent: AgentClient, wanted: readonly string[]): Promise<Record<string, FileState>> {
  const [text, digests] = await Promise.all([readIfPresent(agent, FILE_MANIFEST), agent.digestFiles(wanted)]);
  const manifest = parseManifest(text ?? "");
  const others = [...manifest.keys()].filter((path) => !wanted.includes(path));
  const found: [string, FileState][] = [];
  for (const [index, digest] of digests.entries()) {
    const path = wanted[index];
    if (path !== undefined && digest !== undefined) found.push([path, fileState(digest)]);
  }
  for (const [index, digest] of (await agent.digestFiles(others)).entries()) {
    const path = others[index] ?? "";
    if (digest !== undefined && manifest.get(path)?.includes(digest.sha256)) found.push([path, fileState(digest)]);
  }
  return Object.fromEntries(found);
}

function fileState({ mode, sha256 }: { mode: number; sha256: string }): FileState {
  return { mode: mode.toString(8).padStart(4, "0"), sha256 };
}
