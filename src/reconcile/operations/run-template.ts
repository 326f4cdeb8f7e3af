import { text } from "node:stream/consumers";
import type { AgentClient } from "../../core/agent/client.ts";
import { DummError } from "../../core/error.ts";
import type { GuestLayout } from "../../core/lab/layout.ts";
import { noteRun } from "../../core/template/lay.ts";
import type { GuestOperation } from "../plan/operation.ts";

type RunTemplate = Extract<GuestOperation, { operation: "run-template" }>;

/** How much of what a command has written is shown where it failed, in lines. */
const SHOWN = 15;

/**
 * Runs a template's commands in a guest, one after the other. Those for loading count as run once all of them have succeeded;
 * those for unloading once they are begun, for one that fails must not keep the template on.
 * @throws DummError apply-failed with what the command that failed has written
 */
export async function runTemplate(
  agent: AgentClient,
  layout: GuestLayout,
  { guest, template, when, commands }: RunTemplate,
  signal: AbortSignal,
): Promise<void> {
  if (when === "unload") noteRun(layout, template, false);
  for (const command of commands) {
    const session = agent.exec({ argv: ["/bin/sh", "-c", command] });
    const interrupt = (): void => session.kill("SIGTERM");
    signal.addEventListener("abort", interrupt);
    session.stdin.end();
    const [output, errors, exit] = await Promise.all([text(session.stdout), text(session.stderr), session.exit]);
    signal.removeEventListener("abort", interrupt);
    if ("status" in exit && exit.status === 0) continue;
    const how = "status" in exit ? `ended with ${exit.status}` : `was ended by ${exit.signal}`;
    throw new DummError("apply-failed", `\`${command}\` ${how}`, {
      where: `${when} of template ${template} in guest ${guest}`,
      details: `${output}${errors}`
        .split("\n")
        .filter((line) => line !== "")
        .slice(-SHOWN),
      hint: when === "load" ? "The next apply runs the whole list again." : "The next apply goes on without it.",
    });
  }
  if (when === "load") noteRun(layout, template, true);
}
