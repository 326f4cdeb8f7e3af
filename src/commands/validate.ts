import { Args } from "@oclif/core";
import { BaseCommand, DEFAULT_TOPOLOGY } from "../cli/base-command.ts";
import { loadTopology } from "../core/topology/load.ts";

export default class Validate extends BaseCommand {
  static override summary = "check a topology file";
  static override description =
    `Reports every problem of the file at once, each as file:line:column. Nothing is run, and no root is needed.

Exits with 0 for a valid topology and 3 for an invalid one.`;
  static override args = {
    file: Args.string({ ignoreStdin: true, description: "the topology", default: DEFAULT_TOPOLOGY }),
  };

  async run(): Promise<object> {
    const { args } = await this.parse(Validate);
    const { topology } = await loadTopology(args.file);
    const guests = Object.keys(topology.guests ?? {}).length;
    const bridges = Object.keys(topology.bridges ?? {}).length;
    this.log(`${args.file}: lab ${topology.name}, ${guests} guests, ${bridges} bridges`);
    return { lab: topology.name, guests, bridges };
  }
}
