import { DummError } from "../error.ts";
import { SysError } from "../sys/libc.ts";
import type { AgentClient } from "./client.ts";
import { answered } from "./gather.ts";

/** What a file of the guest holds, as UTF-8; undefined where there is none. @throws DummError guest-failed */
export async function readIfPresent(agent: AgentClient, path: string): Promise<string | undefined> {
  return textIfPresent(await answerOf(agent, path));
}

/** The same, where it does not matter why there is nothing to read. */
export async function readIfReadable(agent: AgentClient, path: string): Promise<string | undefined> {
  return textIfReadable(await answerOf(agent, path));
}

function answerOf(agent: AgentClient, path: string): Promise<Uint8Array | SysError> {
  return agent.readFile(path).catch((error: unknown) => {
    if (error instanceof DummError && error.cause instanceof SysError) return error.cause;
    throw error;
  });
}

/** readIfPresent(), of what gather() was answered. */
export function textIfPresent(answer: Uint8Array | SysError): string | undefined {
  if (answer instanceof SysError && (answer.code === "ENOENT" || answer.code === "ENOTDIR")) return undefined;
  return Buffer.from(answered(answer)).toString();
}

/** readIfReadable(), of what gather() was answered: what is there may be a directory, or too large. */
export function textIfReadable(answer: Uint8Array | SysError): string | undefined {
  return answer instanceof SysError ? undefined : Buffer.from(answer).toString();
}
