import type { AgentClient } from "../../core/agent/client.ts";
import type { FileDigest } from "../../core/agent/file-digest.ts";
import { readIfReadable } from "../../core/agent/read-if-present.ts";
import { FILE_MANIFEST, parseManifest } from "../../core/file-manifest.ts";
import type { FileState } from "../state.ts";

/** The files of a guest that dumm has put there and nobody has changed since. */
export async function observeFiles(agent: AgentClient): Promise<Record<string, FileState>> {
  return ourFiles(agent, (await readIfReadable(agent, FILE_MANIFEST)) ?? "", []);
}

/**
 * The files of a guest that are wanted, and those that dumm has put there and nobody has changed since.
 * @param manifest what /.dumm/files holds
 * @param wanted what is known of the wanted ones, by path
 */
export async function ourFiles(
  agent: AgentClient,
  manifest: string,
  wanted: readonly (readonly [path: string, digest: FileDigest | undefined])[],
): Promise<Record<string, FileState>> {
  const put = parseManifest(manifest);
  const known = new Map(wanted);
  const others = [...put.keys()].filter((path) => !known.has(path));
  const found: [string, FileState][] = [];
  for (const [path, digest] of wanted) if (digest !== undefined) found.push([path, fileState(digest)]);
  for (const [index, digest] of (await agent.digestFiles(others)).entries()) {
    const path = others[index] ?? "";
    if (digest !== undefined && put.get(path)?.includes(digest.sha256)) found.push([path, fileState(digest)]);
  }
  return Object.fromEntries(found);
}

function fileState({ mode, sha256 }: FileDigest): FileState {
  return { mode: mode.toString(8).padStart(4, "0"), sha256 };
}
