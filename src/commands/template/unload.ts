import { namingOf } from "../../cli/base-command.ts";
import { ChangeCommand, changeFlags } from "../../cli/change-command.ts";
import { fileFlag } from "../../cli/template-flags.ts";
import { enterLab } from "../../core/lab/enter.ts";
import { exchangeTemplates } from "../../reconcile/lab/exchange-templates.ts";
import { loadLab } from "../../reconcile/lab/load.ts";

export default class TemplateUnload extends ChangeCommand {
  static override summary = "take the templates off the guests of a running lab";
  static override description =
    `The guests are then as they were before, and what they wrote meanwhile is gone. Nothing else of the lab is changed, nor is the
topology: where that names a template, \`dumm diff\` shows that the two differ.`;
  static override flags = { ...fileFlag, ...changeFlags };

  async run(): Promise<object> {
    const { flags } = await this.parse(TemplateUnload);
    const lab = await loadLab(flags.file, namingOf(flags), []);
    await enterLab(lab.layout, { isolation: lab.isolation, strict: true });
    return this.carryOut(lab.desired.lab, "unload again", flags.wait, (options) => exchangeTemplates(lab, options));
  }
}
