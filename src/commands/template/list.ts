import { BaseCommand, labFlags, namingOf } from "../../cli/base-command.ts";
import { table } from "../../cli/table.ts";
import { fileFlag } from "../../cli/template-flags.ts";
import { enterLab } from "../../core/lab/enter.ts";
import { listTemplates } from "../../reconcile/lab/list-templates.ts";
import { locateLab } from "../../reconcile/lab/locate.ts";

export default class TemplateList extends BaseCommand {
  static override summary = "list the templates beside a topology";
  static override description = "With the guests for which each has something, and those over which it lies now.";
  static override flags = { ...fileFlag, ...labFlags };

  async run(): Promise<object> {
    const { flags } = await this.parse(TemplateList);
    const { layout, isolation } = await locateLab(flags.file, namingOf(flags));
    await enterLab(layout, { isolation });
    const templates = listTemplates(flags.file, layout);
    const rows = templates.map(({ name, guests, laid }) => [name, guests.join(" ") || "-", laid.join(" ") || "-"]);
    if (rows.length > 0) this.log(table(["TEMPLATE", "GUESTS", "LAID OVER"], rows));
    else this.logToStderr("There is none yet: run `dumm template new NAME`.");
    return { templates };
  }
}
