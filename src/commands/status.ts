import { existsSync } from "node:fs";
import { Args } from "@oclif/core";
import { BaseCommand, DEFAULT_TOPOLOGY, labFlags, namingOf } from "../cli/base-command.ts";
import { statusLines } from "../cli/status-lines.ts";
import { enterLab } from "../core/lab/enter.ts";
import { loadLab } from "../reconcile/lab/load.ts";
import { locateLab } from "../reconcile/lab/locate.ts";
import { statusOf } from "../reconcile/lab/status.ts";

export default class Status extends BaseCommand {
  static override summary = "show a lab's guests, interfaces and bridges";
  static override args = {
    lab: Args.string({
      ignoreStdin: true,
      description: "the topology, or the name of a running lab",
      default: DEFAULT_TOPOLOGY,
    }),
  };
  static override flags = labFlags;

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Status);
    const naming = namingOf(flags);
    const { layout, isolation, desired } = existsSync(args.lab)
      ? await loadLab(args.lab, naming)
      : { ...(await locateLab(args.lab, naming)), desired: undefined };
    await enterLab(layout, { isolation });
    const status = await statusOf(layout, desired);
    for (const line of statusLines(status, this.colours, Date.now())) this.log(line);
    return status;
  }
}
