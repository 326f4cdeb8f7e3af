import { BaseCommand } from "../cli/base-command.ts";
import { table } from "../cli/table.ts";
import { listLabs } from "../reconcile/lab/list.ts";

export default class List extends BaseCommand {
  static override summary = "list the labs of this user";

  async run(): Promise<object> {
    await this.parse(List);
    const labs = await listLabs();
    const rows = labs.map(({ lab, directory, isolation, guests, links }) => [
      lab,
      isolation,
      String(guests),
      String(links),
      directory ?? "-",
    ]);
    if (rows.length > 0) this.log(table(["LAB", "ISOLATION", "GUESTS", "LINKS", "DIRECTORY"], rows));
    return { labs };
  }
}
