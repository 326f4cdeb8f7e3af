import { BaseCommand } from "../../cli/base-command.ts";
import { table } from "../../cli/table.ts";
import { listMasters } from "../../core/master/catalog.ts";
import type { Master } from "../../core/master/master.ts";

export default class MasterList extends BaseCommand {
  static override summary = "list the masters that were made here";
  static override description =
    "A topology names one by its name, or any directory with a root file system by its path.";

  async run(): Promise<Master[]> {
    await this.parse(MasterList);
    const masters = await listMasters();
    if (masters.length === 0) this.logToStderr("There is none yet: run `dumm master build busybox`.");
    else
      this.log(
        table(
          ["NAME", "INIT", "PATH"],
          masters.map(({ name, init, path }) => [name, init ?? "agent", path]),
        ),
      );
    return masters;
  }
}
