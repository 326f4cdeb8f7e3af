import { Flags } from "@oclif/core";
import { BaseCommand, dirFlag } from "../cli/base-command.ts";
import { doctorLines } from "../cli/doctor-lines.ts";
import { interruptible } from "../cli/interrupt.ts";
import { diagnose } from "../core/doctor/diagnose.ts";
import type { Examination } from "../core/doctor/examine.ts";
import { enterEmpty } from "../core/lab/enter.ts";

export default class Doctor extends BaseCommand {
  static override summary = "check what a lab needs on this host, and say how to mend what is missing";
  static override description =
    `Tries each thing out rather than ask for it: makes a tap, a bridge and a union, and boots the kernel. Nothing of it stays.
For an ordinary user it does so in a user namespace, as his labs are in one.

Exits with 0 where a lab can run here, also with warnings, and 5 where something is missing.`;
  static override flags = {
    ...dirFlag,
    kernel: Flags.string({
      summary: "the kernel to boot, as a topology names it",
      helpValue: "NAME|PATH",
      default: "default",
    }),
  };

  async run(): Promise<Examination> {
    const { flags } = await this.parse(Doctor);
    enterEmpty();
    const interrupt = interruptible(() => this.logToStderr("interrupted: taking back what was begun"));
    try {
      const examination = await diagnose({
        directory: flags.dir ?? ".dumm",
        kernel: flags.kernel,
        onBuild: ({ phase }) => this.logToStderr(phase),
        signal: interrupt.signal,
      });
      for (const line of doctorLines(examination, this.colours, process.stdout.isTTY === true)) this.log(line);
      if (!examination.ok) process.exitCode = 5;
      return examination;
    } catch (error) {
      if (interrupt.signal.aborted) this.exit(130);
      throw error;
    } finally {
      interrupt.done();
    }
  }
}
