import { Args } from "@oclif/core";
import { BaseCommand, namingOf } from "../../cli/base-command.ts";
import { changeFlags } from "../../cli/change-command.ts";
import { interruptible } from "../../cli/interrupt.ts";
import { fileFlag } from "../../cli/template-flags.ts";
import { enterLab } from "../../core/lab/enter.ts";
import { locateLab } from "../../reconcile/lab/locate.ts";
import { saveTemplate } from "../../reconcile/lab/save-template.ts";

export default class TemplateSave extends BaseCommand {
  static override summary = "make a template of what the guests have changed so far";
  static override description =
    `Writes each guest's diff, and what it has written over a template that is laid, into a new template. The guests stay as they are.
What dumm itself keeps in guests is left out, and so is what no template holds: empty directories, devices, fifos, sockets,
files of more than 4 GiB, and names that begin with .wh., which delete others.`;
  static override args = { name: Args.string({ ignoreStdin: true, required: true, description: "the new template" }) };
  static override flags = { ...fileFlag, ...changeFlags };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(TemplateSave);
    const { layout, isolation } = await locateLab(flags.file, namingOf(flags));
    await enterLab(layout, { isolation });
    const interrupt = interruptible(() => undefined);
    try {
      const saved = await saveTemplate(flags.file, layout, args.name, {
        wait: flags.wait,
        signal: interrupt.signal,
        onWait: () => this.logToStderr("waiting: another dumm is changing the lab"),
      });
      this.log(`${saved.directory}: ${saved.guests.join(", ") || "nothing was changed"}`);
      return { name: args.name, ...saved };
    } finally {
      interrupt.done();
    }
  }
}
