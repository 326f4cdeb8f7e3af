import { Args } from "@oclif/core";
import { namingOf } from "../../cli/base-command.ts";
import { ChangeCommand, changeFlags } from "../../cli/change-command.ts";
import { fileFlag } from "../../cli/template-flags.ts";
import { enterLab } from "../../core/lab/enter.ts";
import { exchangeTemplates } from "../../reconcile/lab/exchange-templates.ts";
import { loadLab } from "../../reconcile/lab/load.ts";

export default class TemplateLoad extends ChangeCommand {
  static override summary = "lay a template over the guests of a running lab";
  static override description =
    `It takes the place of what is laid, in one step for each guest. Of several the last lies on top. Nothing else of the lab is
changed, nor is the topology: \`dumm diff\` then shows that the two differ, and \`dumm apply\` lays what the topology names.`;
  static override usage = "template load NAME... [-f FILE] [--dir DIR] [--no-wait] [--json]";
  static override strict = false;
  static override args = { name: Args.string({ ignoreStdin: true, required: true, description: "the template" }) };
  static override flags = { ...fileFlag, ...changeFlags };

  async run(): Promise<object> {
    const { argv, flags } = await this.parse(TemplateLoad);
    const lab = await loadLab(flags.file, namingOf(flags), argv.map(String));
    await enterLab(lab.layout, { isolation: lab.isolation, strict: true });
    return this.carryOut(lab.desired.lab, "load again", flags.wait, (options) => exchangeTemplates(lab, options));
  }
}
