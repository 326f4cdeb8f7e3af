import { Args } from "@oclif/core";
import { namingOf } from "../../cli/base-command.ts";
import { ChangeCommand, changeFlags } from "../../cli/change-command.ts";
import { fileFlag } from "../../cli/template-flags.ts";
import { enterLab } from "../../core/lab/enter.ts";
import { exchangeTemplates } from "../../reconcile/lab/exchange-templates.ts";
import { loadRecording } from "../../reconcile/lab/record-template.ts";

export default class TemplateRecord extends ChangeCommand {
  static override summary = "lay a template over a running lab, and record into it what the guests write";
  static override description =
    `What guests write from now on lands in the template instead of a scratch layer: it is written there as the template is taken off
or exchanged, by \`dumm template unload\` for one, or as the guest stops. One that is not there yet is made.

What dumm itself keeps in guests is left out, and so is what no template holds: empty directories, devices, fifos, sockets,
files of more than 4 GiB, and names that begin with .wh., which delete others.`;
  static override args = { name: Args.string({ ignoreStdin: true, required: true, description: "the template" }) };
  static override flags = { ...fileFlag, ...changeFlags };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(TemplateRecord);
    const lab = await loadRecording(flags.file, namingOf(flags), args.name);
    await enterLab(lab.layout, { isolation: lab.isolation, strict: true });
    return this.carryOut(lab.desired.lab, "record again", flags.wait, (options) => exchangeTemplates(lab, options));
  }
}
