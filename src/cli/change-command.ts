import { Flags } from "@oclif/core";
import { enterLab } from "../core/lab/enter.ts";
import type { Applied, ApplyOptions } from "../reconcile/lab/apply.ts";
import type { Lab } from "../reconcile/lab/load.ts";
import { renderNotice } from "../reconcile/render/notices.ts";
import { appliedAsJson, failureLines, hasFailed, summaryLines } from "./apply-report.ts";
import { BaseCommand, labFlags } from "./base-command.ts";
import { interruptible } from "./interrupt.ts";
import { isLive } from "./live.ts";
import { PlanProgress } from "./progress.ts";

export const changeFlags = {
  ...labFlags,
  wait: Flags.boolean({ summary: "wait while another dumm changes the lab", default: true, allowNo: true }),
};

/** A command that changes a lab: it shows how its plan is carried out, and Ctrl-C stops it between operations. */
export abstract class ChangeCommand extends BaseCommand {
  /** Brings this process to where the lab lies, or shall lie: see enterLab(). */
  protected async enter({ layout, isolation, desired }: Lab, wait: boolean): Promise<void> {
    const onWait = (): void => this.logToStderr(waitingLine(layout.lab));
    await enterLab(layout, {
      isolation,
      strict: true,
      start: { wait, onWait, onNote: (text) => this.logToStderr(text), uplink: desired.uplink !== null },
    });
  }

  /**
   * @param lab its name, for messages
   * @param again how to go on after an interruption: `apply again`
   */
  protected async carryOut(
    lab: string,
    again: string,
    wait: boolean,
    work: (options: Omit<ApplyOptions, "allowReboot">) => Promise<Applied>,
  ): Promise<object> {
    const started = performance.now();
    const live = isLive(process.stderr) && !this.jsonEnabled();
    const progress = await PlanProgress.create((line) => this.logToStderr(line), this.stderrColours, live);
    const interrupt = interruptible(() => progress.line(`interrupted: finishing what is under way; ${again} to go on`));
    try {
      const applied = await work({
        wait,
        signal: interrupt.signal,
        onWait: () => progress.line(waitingLine(lab)),
        onBuild: ({ phase }) => progress.line(phase),
        onNotice: (notice) => progress.line(`note: ${renderNotice(notice)}`),
        onPlan: (_, plan) => progress.start(plan),
        onOutcome: (outcome) => progress.outcome(outcome),
      });
      progress.stop();
      for (const line of failureLines(applied, this.stderrColours)) this.logToStderr(line);
      for (const line of summaryLines(lab, applied, (performance.now() - started) / 1000)) this.log(line);
      if (interrupt.signal.aborted) process.exitCode = 130;
      else if (hasFailed(applied)) process.exitCode = 4;
      return appliedAsJson(applied);
    } finally {
      progress.stop();
      interrupt.done();
    }
  }
}

function waitingLine(lab: string): string {
  return `waiting: another dumm is changing lab ${lab}`;
}
