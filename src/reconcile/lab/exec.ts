import type { AgentClient } from "../../core/agent/client.ts";
import type { ExecOptions, ExecSession } from "../../core/agent/exec.ts";
import { DummError } from "../../core/error.ts";
import type { LabLayout } from "../../core/lab/layout.ts";
import { LabSession } from "../../core/lab/session.ts";
import { isPaused } from "../../core/uml/paused.ts";
import { findGuestProcesses } from "../../core/uml/process.ts";

/**
 * Runs a program in a guest, for as long as `use` takes.
 * @param use is given the program, and the agent that runs it
 * @throws DummError not-found where the guest does not run; guest-failed where it does not answer
 */
export async function withExec<T>(
  layout: LabLayout,
  guest: string,
  options: ExecOptions,
  use: (session: ExecSession, agent: AgentClient) => Promise<T>,
): Promise<T> {
  const session = new LabSession(layout);
  const running = findGuestProcesses(`${layout.run}/`);
  const process = running.get(guest);
  if (process !== undefined && isPaused(process.pid)) {
    throw new DummError("guest-failed", "it is paused", {
      where: `guest ${guest}`,
      hint: "With `state: running` in its topology, `dumm apply` resumes it.",
    });
  }
  if (process === undefined) {
    throw new DummError("not-found", `no guest ${guest} runs in lab ${layout.lab}`, {
      hint: running.size === 0 ? "Bring the lab up: dumm apply" : `These run: ${[...running.keys()].join(", ")}`,
    });
  }
  try {
    const { agent } = await session.guest(guest);
    return await use(agent.exec(options), agent);
  } finally {
    await session.close();
  }
}
