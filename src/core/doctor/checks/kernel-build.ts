import { needTools } from "../../cache/tool.ts";
import { kernelTools } from "../../kernel/build.ts";
import { findKernel } from "../../kernel/catalog.ts";
import type { Check } from "../check.ts";
import { failedWith, ok } from "../finding.ts";

/** What `dumm kernel build` takes. Needed only where there is no kernel yet. */
export const kernelBuildCheck: Check = {
  name: "kernel build",
  async run({ kernel, directory }) {
    const commands = kernelTools.map(({ command }) => command);
    try {
      needTools(kernelTools, "a kernel build");
    } catch (error) {
      const haveKernel = await findKernel(kernel, directory).then(
        () => true,
        () => false,
      );
      return failedWith(error, { status: haveKernel ? "warn" : "fail" });
    }
    return ok(commands.join(", "), { commands });
  },
};
