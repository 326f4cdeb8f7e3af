import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { finished, pipeline } from "node:stream/promises";
import type { AgentClient } from "../core/agent/client.ts";
import type { ExecSession } from "../core/agent/exec.ts";

/**
 * Joins the program's streams with our own until both of its outputs have ended.
 * @param collect true: keep the outputs, and answer them, instead of passing them on
 */
export async function joinStreams(
  session: ExecSession,
  collect: boolean,
): Promise<{ stdout: string; stderr: string } | undefined> {
  // The program may end without having read its input.
  const input = pipeline(process.stdin, session.stdin).catch(() => undefined);
  try {
    if (collect) {
      const [stdout, stderr] = await Promise.all([text(session.stdout), text(session.stderr)]);
      return { stdout, stderr };
    }
    passOn(session, session.stdout, process.stdout);
    passOn(session, session.stderr, process.stderr);
    await Promise.all([finished(session.stdout), finished(session.stderr)]);
    return undefined;
  } finally {
    // An input that stays open would keep this process alive.
    process.stdin.destroy();
    await input;
  }
}

/** Passes an output on. Where nobody reads it any more, as of `| head`, the program gets the signal that tells one so. */
function passOn(session: ExecSession, from: Readable, to: Writable): void {
  from.pipe(to, { end: false });
  to.once("error", () => {
    session.kill("SIGPIPE");
    // What still comes is dropped: left unread it would hold the program.
    from.unpipe(to).resume();
  });
}

/** Makes our terminal the program's: its keys and its size are passed on. Answers a way back. */
export function attachTerminal(session: ExecSession): () => void {
  const resize = (): void => session.resize(process.stdout.rows, process.stdout.columns);
  if (process.stdin.isTTY) process.stdin.setRawMode(true);
  process.stdout.on("resize", resize);
  return () => {
    if (process.stdin.isTTY) process.stdin.setRawMode(false);
    process.stdout.off("resize", resize);
  };
}

/** How long a guest may take to answer after a signal, in ms. */
const PATIENCE = 2000;

/**
 * Passes on to the program what ends us, so that it ends first. Where the guest does not answer any more nothing can reach the program,
 * and the session ends with that. Answers a way to stop that.
 */
export function forwardSignals(session: ExecSession, agent: AgentClient): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const forward = (signal: NodeJS.Signals): void => {
    session.kill(signal);
    // That it failed is what the session's end tells.
    agent.within(PATIENCE, () => agent.sysctl.list()).catch(() => undefined);
  };
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}
