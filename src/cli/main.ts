/** What bin/dumm runs. */
import { execute } from "@oclif/core";
import { ownPlugin } from "./plugin.ts";

const plugin = ownPlugin();

export const finished = execute({
  loadOptions: { root: plugin.root, plugins: new Map([[plugin.name, plugin]]) },
});
