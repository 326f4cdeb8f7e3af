import { DummError } from "../error.ts";
import { SysError } from "../sys/libc.ts";
import type { AgentClient } from "./client.ts";

/** What a file of the guest holds, as UTF-8; undefined where there is none. @throws DummError guest-failed */
export async function readIfPresent(agent: AgentClient, path: string): Promise<string | undefined> {
  try {
    return Buffer.from(await agent.readFile(path)).toString();
  } catch (error) {
    if (!(error instanceof DummError) || !(error.cause instanceof SysError)) throw error;
    if (error.cause.code === "ENOENT" || error.cause.code === "ENOTDIR") return undefined;
    throw error;
  }
}
