import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { AgentClient } from "../../core/agent/client.ts";
import { readIfPresent, readIfReadable } from "../../core/agent/read-if-present.ts";
import {
  FILE_MANIFEST,
  type FileManifest,
  formatManifest,
  parseManifest,
  withoutFile,
  withWritten,
} from "../../core/file-manifest.ts";
import { HOSTS, hostsBlock } from "../../core/hosts-file.ts";
import { resolveInside } from "../../core/master/inside.ts";
import { observeFiles } from "../observe/files.ts";
import { writeHosts } from "./write-hosts.ts";

/** Puts a file into a guest. That it is ours is noted before, so that nobody who is killed over it leaves one unknown. */
export async function writeGuestFile(
  agent: AgentClient,
  path: string,
  mode: string,
  content: Uint8Array,
): Promise<void> {
  const manifest = await readManifest(agent);
  await writeManifest(agent, withWritten(manifest, path, createHash("sha256").update(content).digest("hex")));
  await agent.writeFile(path, content, { mode: Number.parseInt(mode, 8) });
}

/**
 * Takes a file out of a guest. Where the master has one there, that one comes back.
 * @param master its directory on the host
 */
export async function removeGuestFile(agent: AgentClient, path: string, master: string | undefined): Promise<void> {
  const before = master === undefined ? undefined : await resolveInside(master, path);
  const status = before === undefined ? undefined : await stat(before);
  if (before !== undefined && status?.isFile()) {
    await agent.writeFile(path, await readFile(before), { mode: status.mode & 0o7777 });
  } else {
    await agent.removeFile(path);
  }
  await writeManifest(agent, withoutFile(await readManifest(agent), path));
}

/** Takes out of a guest's diff what dumm has put there in an earlier life of the guest: it starts with nothing of ours. */
export async function removeLeftFiles(agent: AgentClient, master: string | undefined): Promise<void> {
  const [left, hosts] = await Promise.all([observeFiles(agent), readIfReadable(agent, HOSTS)]);
  for (const path of Object.keys(left)) await removeGuestFile(agent, path, master);
  if (hostsBlock(hosts ?? "") !== null) await writeHosts(agent, null);
}

async function readManifest(agent: AgentClient): Promise<FileManifest> {
  return parseManifest((await readIfPresent(agent, FILE_MANIFEST)) ?? "");
}

function writeManifest(agent: AgentClient, manifest: FileManifest): Promise<void> {
  return agent.writeFile(FILE_MANIFEST, formatManifest(manifest), { mode: 0o600 });
}
