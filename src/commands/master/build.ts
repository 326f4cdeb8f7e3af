import { Args } from "@oclif/core";
import { BaseCommand } from "../../cli/base-command.ts";
import { buildProgress } from "../../cli/build-progress.ts";
import { buildBusyboxMaster } from "../../core/master/busybox.ts";
import type { Master } from "../../core/master/master.ts";

export default class MasterBuild extends BaseCommand {
  static override summary = "make a master: a root file system that guests share";
  static override description =
    "`busybox` is Debian's busybox-static with its applets. Any other root file system in a directory is a master as it\n" +
    "is, such as one made by mmdebstrap; a topology names it by its path.";
  static override examples = ["<%= config.bin %> <%= command.id %> busybox"];
  static override args = { name: Args.string({ required: true, options: ["busybox"], description: "what to make" }) };

  async run(): Promise<Master> {
    await this.parse(MasterBuild);
    const progress = buildProgress();
    try {
      const master = await buildBusyboxMaster(progress.report);
      progress.end();
      this.log(`${master.name}  ${master.path}`);
      return master;
    } finally {
      progress.end();
    }
  }
}
