import { Args } from "@oclif/core";
import { notComparedLine } from "../cli/apply-report.ts";
import { BaseCommand, DEFAULT_TOPOLOGY, exclusiveFlag, labFlags, namingOf } from "../cli/base-command.ts";
import { enterLab } from "../core/lab/enter.ts";
import { diffLab } from "../reconcile/lab/diff.ts";
import { loadLab } from "../reconcile/lab/load.ts";
import { operationsOf } from "../reconcile/plan/plan.ts";
import { renderChange } from "../reconcile/render/changes.ts";
import { renderForeign } from "../reconcile/render/foreign.ts";
import { renderNotice } from "../reconcile/render/notices.ts";

export default class Diff extends BaseCommand {
  static override summary = "show what differs between a topology and the running lab";
  static override description =
    `Reads the state of the lab from the kernels, and changes nothing. What others have added, a daemon in a guest for one, is
shown as foreign; it is no difference, and apply leaves it alone, unless --exclusive is given.

Exits with 0 where nothing differs and 1 where something does, as diff(1).`;
  static override args = {
    file: Args.string({ ignoreStdin: true, description: "the topology", default: DEFAULT_TOPOLOGY }),
  };
  static override flags = { ...labFlags, ...exclusiveFlag };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Diff);
    const lab = await loadLab(args.file, namingOf(flags));
    await enterLab(lab.layout, { isolation: lab.isolation, strict: true });
    const { changes, plan, notCompared, foreign, notices } = await diffLab(lab, flags);
    const paint = { "+": this.colours.green, "-": this.colours.red, "~": this.colours.yellow };
    for (const { sign, text } of changes.map(renderChange)) this.log(paint[sign](`${sign} ${text}`));
    for (const text of foreign.map(renderForeign)) this.log(this.colours.dim(`  foreign: ${text}`));
    // With --json they stand in the answer.
    for (const line of this.jsonEnabled() ? [] : notices.map(renderNotice)) this.logToStderr(`note: ${line}`);
    for (const line of notCompared.map(notComparedLine)) this.logToStderr(line);
    if (changes.length > 0) process.exitCode = 1;
    return {
      changes,
      operations: operationsOf(plan),
      ...(notCompared.length === 0 ? {} : { notCompared }),
      ...(notices.length === 0 ? {} : { notices }),
      ...(foreign.length === 0 ? {} : { foreign }),
    };
  }
}
