import { DummError } from "../error.ts";
import { SysError } from "../sys/libc.ts";
import type { AgentClient } from "./client.ts";
import { answered } from "./gather.ts";

/** What a file of the guest holds, as UTF-8; undefined where there is none. @throws DummError guest-failed */
export async function readIfPresent(agent: AgentClient, path: string): Promise<string | undefined> {
  const answer = await agent.readFile(path).catch((error: unknown) => {
    if (error instanceof DummError && error.cause instanceof SysError) return error.cause;
    throw error;
  });
  return textIfPresent(answer);
}

/** The same, of what gather() was answered. */
export function textIfPresent(answer: Uint8Array | SysError): string | undefined {
  if (answer instanceof SysError && (answer.code === "ENOENT" || answer.code === "ENOTDIR")) return undefined;
  return Buffer.from(answered(answer)).toString();
}
