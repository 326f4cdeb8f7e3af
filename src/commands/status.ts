import { existsSync } from "node:fs";
import { Args } from "@oclif/core";
import { BaseCommand, DEFAULT_TOPOLOGY, dirFlag } from "../cli/base-command.ts";
import { statusLines } from "../cli/status-lines.ts";
import { loadLab } from "../reconcile/lab/load.ts";
import { locateLab } from "../reconcile/lab/locate.ts";
import { statusOf } from "../reconcile/lab/status.ts";

export default class Status extends BaseCommand {
  static override summary = "show a lab's guests, interfaces and bridges";
  static override args = {
    lab: Args.string({ description: "the topology, or the name of a running lab", default: DEFAULT_TOPOLOGY }),
  };
  static override flags = dirFlag;

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Status);
    const { layout, desired } = existsSync(args.lab)
      ? await loadLab(args.lab, flags.dir)
      : { layout: await locateLab(args.lab, flags.dir), desired: undefined };
    const status = await statusOf(layout, desired);
    for (const line of statusLines(status, this.colours, Date.now())) this.log(line);
    return status;
  }
}
