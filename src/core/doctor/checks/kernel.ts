import { DummError } from "../../error.ts";
import { findKernel } from "../../kernel/catalog.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { GuestPrograms } from "../../lab/guest-programs.ts";
import type { Check, DoctorContext } from "../check.ts";
import { type Finding, failedWith, ok, warn } from "../finding.ts";
import { isRoot, takesRoot } from "../root.ts";
import { trialBoot } from "../trial-boot.ts";

/** A kernel for guests that boots on this machine: it is booted. */
export const kernelCheck: Check = {
  name: "kernel",
  async run(context) {
    const kernel = await findKernel(context.kernel, context.directory);
    const facts = { name: kernel.name, path: kernel.path, version: kernel.version };
    if (!isRoot()) return { ...takesRoot(`${kernel.version}, not booted`), facts };
    const programs = await context.programs().catch(() => undefined);
    if (programs === undefined) {
      return warn(`${kernel.version}, not booted: there is no agent`, "Mend what `agent` says first.", facts);
    }
    return await boot(kernel, programs, context, facts);
  },
};

async function boot(
  kernel: Kernel,
  programs: GuestPrograms,
  { signal }: DoctorContext,
  facts: Finding["facts"],
): Promise<Finding> {
  try {
    const { milliseconds, version } = await trialBoot(kernel.path, programs, signal);
    return ok(`${kernel.version} boots in ${milliseconds} ms`, { ...facts, milliseconds, procVersion: version });
  } catch (error) {
    if (!(error instanceof DummError) || error.code !== "guest-failed") return failedWith(error, { facts });
    const found = `${kernel.version} does not boot here: ${error.what}`;
    return { status: "fail", found, details: error.details, hint: bootHint(error.details.join("\n")), facts };
  }
}

/** What to do about a kernel's last words. */
export function bootHint(console: string): string {
  if (/set fp regs failed/.test(console)) {
    return "This kernel cannot save this CPU's registers (AMX), as Debian's 6.1 and 6.12 cannot: run `dumm kernel build`.";
  }
  if (/dumm-launcher: make a user namespace/.test(console)) {
    return "Guests are confined by user namespaces, which this host switches off: sysctl -w user.max_user_namespaces=15000";
  }
  return "Run `dumm kernel build`: its kernel is made for this. Debian's own UML kernels panic on CPUs with AMX.";
}
