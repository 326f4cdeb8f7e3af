import { Args, Flags } from "@oclif/core";
import { DEFAULT_TOPOLOGY, exclusiveFlag, namingOf } from "../cli/base-command.ts";
import { ChangeCommand, changeFlags } from "../cli/change-command.ts";
import { applyLab } from "../reconcile/lab/apply.ts";
import { loadLab } from "../reconcile/lab/load.ts";

export default class Apply extends ChangeCommand {
  static override summary = "make the running lab equal to its topology";
  static override description =
    `Starts what is missing, changes what differs while the guests run, and takes away what the topology no longer has.
What is as it should be is not touched. A second apply does nothing.

A private lab (isolation: private, the only kind without root) lies in namespaces of its own, which each command enters by itself.

Exits with 0 where the lab is now equal to its topology, 3 for an invalid topology, 4 where something failed, 5 where the host lacks something.`;
  static override args = {
    file: Args.string({ ignoreStdin: true, description: "the topology", default: DEFAULT_TOPOLOGY }),
  };
  static override flags = {
    ...changeFlags,
    ...exclusiveFlag,
    "allow-reboot": Flags.boolean({
      summary: "boot guests again for what cannot be changed live: kernel, master, memory, args",
    }),
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Apply);
    const lab = await loadLab(args.file, namingOf(flags));
    await this.enter(lab, flags.wait);
    return this.carryOut(lab.desired.lab, "apply again", flags.wait, (options) =>
      applyLab(lab, { ...options, allowReboot: flags["allow-reboot"], exclusive: flags.exclusive }),
    );
  }
}
