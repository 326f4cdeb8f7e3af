import { Args } from "@oclif/core";
import { DEFAULT_TOPOLOGY, namingOf } from "../cli/base-command.ts";
import { ChangeCommand, changeFlags } from "../cli/change-command.ts";
import { enterLab } from "../core/lab/enter.ts";
import { destroyLab } from "../reconcile/lab/destroy.ts";
import { locateLab } from "../reconcile/lab/locate.ts";

export default class Destroy extends ChangeCommand {
  static override summary = "take a lab down";
  static override description =
    `Ends the lab's guests and removes its taps and bridges. What the guests have written stays in .dumm/guests/*/diff.

The lab is named by its topology or, where that is gone, by its name.`;
  static override args = {
    lab: Args.string({
      ignoreStdin: true,
      description: "the topology, or the name of a running lab",
      default: DEFAULT_TOPOLOGY,
    }),
  };
  static override flags = changeFlags;

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Destroy);
    const { layout, isolation } = await locateLab(args.lab, namingOf(flags));
    await enterLab(layout, { isolation });
    return this.carryOut(layout.lab, "destroy again", flags.wait, (options) => destroyLab(layout, options));
  }
}
