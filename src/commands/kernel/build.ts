import { Flags } from "@oclif/core";
import { BaseCommand } from "../../cli/base-command.ts";
import { buildProgress } from "../../cli/build-progress.ts";
import { type BuiltKernel, buildKernel } from "../../core/kernel/build.ts";

export default class KernelBuild extends BaseCommand {
  static override summary = "build the kernel for guests";
  static override description =
    "Makes a User Mode Linux kernel and the default of later labs. Without --source it takes Debian's linux-source\n" +
    "package from the mirror in this machine's apt sources. The result is cached; a build that was interrupted continues.";
  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> --source ~/linux --config lab.config",
  ];
  static override flags = {
    source: Flags.string({ helpValue: "DIR|TARBALL", summary: "a kernel tree, or a tarball of one" }),
    config: Flags.string({
      helpValue: "FILE",
      summary: "a kernel configuration to merge over tinyconfig, in place of kernel/features.config",
    }),
    force: Flags.boolean({ summary: "build even when the cache holds it" }),
    jobs: Flags.integer({ char: "j", min: 1, summary: "compilers at a time (default: one for each processor)" }),
  };

  async run(): Promise<BuiltKernel> {
    const { flags } = await this.parse(KernelBuild);
    const progress = buildProgress();
    try {
      const kernel = await buildKernel(flags, progress.report);
      progress.end();
      for (const warning of kernel.warnings) this.warn(warning);
      this.log(`${kernel.name}  ${kernel.path}${kernel.cached ? "  (cached)" : ""}`);
      return kernel;
    } finally {
      progress.end();
    }
  }
}
