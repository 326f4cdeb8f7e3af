import { BaseCommand } from "../../cli/base-command.ts";
import { table } from "../../cli/table.ts";
import { type CachedKernel, listKernels } from "../../core/kernel/catalog.ts";

export default class KernelList extends BaseCommand {
  static override summary = "list the kernels that were built here";
  static override description = "A topology names one by its name, `default`, or any UML kernel by its path.";

  async run(): Promise<CachedKernel[]> {
    await this.parse(KernelList);
    const kernels = await listKernels();
    if (kernels.length === 0) this.logToStderr("There is none yet: run `dumm kernel build`.");
    else this.log(table(["NAME", "VERSION", "SIZE", "BUILT", "SOURCE"], kernels.map(row)));
    return kernels;
  }
}

function row(kernel: CachedKernel): string[] {
  const size = `${(kernel.size / 1e6).toFixed(1)} MB`;
  const name = kernel.default ? `${kernel.name} (default)` : kernel.name;
  return [name, kernel.version, size, kernel.builtAt.slice(0, 16).replace("T", " "), kernel.source];
}
