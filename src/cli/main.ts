/** What bin/dumm runs. */
import { execute } from "@oclif/core";
import { ownPlugin } from "./plugin.ts";

const plugin = ownPlugin();

// oclif asks the password file for it otherwise, which need not know who runs this: in a container for one.
process.env["SHELL"] ||= "/bin/sh";

export const finished = execute({
  loadOptions: { root: plugin.root, plugins: new Map([[plugin.name, plugin]]) },
});
