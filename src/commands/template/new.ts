import { Args } from "@oclif/core";
import { BaseCommand } from "../../cli/base-command.ts";
import { fileFlag } from "../../cli/template-flags.ts";
import { newTemplate } from "../../core/template/new-template.ts";
import { topologyDirectory } from "../../reconcile/lab/topology-directory.ts";

export default class TemplateNew extends BaseCommand {
  static override summary = "make a template that lays nothing yet";
  static override description =
    `Put the files for guest moon below templates/NAME/diff/moon: etc/motd there is /etc/motd in moon. A file .wh.NAME deletes NAME,
and .wh..wh..opq in a directory hides what the guest has in it.`;
  static override args = { name: Args.string({ ignoreStdin: true, required: true, description: "the template" }) };
  static override flags = fileFlag;

  async run(): Promise<object> {
    const { args, flags } = await this.parse(TemplateNew);
    const directory = newTemplate(topologyDirectory(flags.file), args.name);
    this.log(directory);
    return { name: args.name, directory };
  }
}
