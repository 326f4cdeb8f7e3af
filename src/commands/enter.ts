import { Args } from "@oclif/core";
import { BaseCommand, DEFAULT_TOPOLOGY, DUMM_FAILED, labFlags, namingOf } from "../cli/base-command.ts";
import { becomeInside } from "../core/lab/enter.ts";
import { locateLab } from "../reconcile/lab/locate.ts";

export default class Enter extends BaseCommand {
  static override summary = "run a program on the host's side of a lab, among its bridges and taps";
  static override description =
    `Runs the program, or a shell, in the namespaces of a private lab: there its links are to be seen, and its guests' unions.
The program is one of the host, with the host's files; in a guest, \`dumm exec\` runs one. Of a lab among the host's own links
nothing has to be entered: the program just runs.

Exits with the program's own status. 125 means that dumm itself failed.`;
  static override usage = "enter [FILE|NAME] [--name NAME] [--dir DIR] [-- CMD...]";
  static override examples = ["<%= config.bin %> enter", "<%= config.bin %> enter -- tcpdump -i alice-eth0"];
  static override enableJsonFlag = false;
  static override args = {
    lab: Args.string({
      ignoreStdin: true,
      description: "the topology, or the name of a running lab",
      default: DEFAULT_TOPOLOGY,
    }),
  };
  static override flags = labFlags;

  async run(): Promise<void> {
    const dashes = this.argv.indexOf("--");
    const own = dashes < 0 ? this.argv : this.argv.slice(0, dashes);
    const command = dashes < 0 ? [] : this.argv.slice(dashes + 1);
    const { args, flags } = await this.parse(Enter, own);
    const { layout, isolation } = await locateLab(args.lab, namingOf(flags));
    await becomeInside(layout, isolation, command.length > 0 ? command : [process.env["SHELL"] || "/bin/sh"]);
  }

  protected override exitCodeOf(): number {
    return DUMM_FAILED;
  }
}
