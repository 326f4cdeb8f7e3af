import { readFileSync } from "node:fs";
import type { Command, Interfaces } from "@oclif/core";
import { packageFile } from "../core/cache/directory.ts";
import { commands } from "./commands.ts";

/**
 * dumm as oclif has it, a plugin that is alone. What it holds stands in oclif.manifest.json and commands.ts; oclif's own class
 * would look for both.
 */
export function ownPlugin(): Interfaces.Plugin {
  const pjson = readJson<Interfaces.PJSON>("package.json");
  const manifest = readJson<Interfaces.Manifest>("oclif.manifest.json");
  const findCommand = async (id: string): Promise<Command.Class> => {
    const verb = commands[id];
    if (verb === undefined) throw new TypeError(`${id} is missing in commands.ts`);
    return Object.assign((await verb()).default, { id, plugin });
  };
  const root = packageFile();
  const plugin: Interfaces.Plugin = {
    _base: "",
    alias: pjson.name,
    name: pjson.name,
    version: pjson.version,
    type: "core",
    moduleType: "module",
    root,
    options: { root },
    pjson,
    commandIDs: Object.keys(manifest.commands),
    commands: Object.entries(manifest.commands).map(([id, command]) => ({ ...command, load: () => findCommand(id) })),
    commandsDir: undefined,
    findCommand,
    hasManifest: true,
    hooks: {},
    isRoot: true,
    load: () => Promise.resolve(),
    topics: [],
    valid: true,
  };
  return plugin;
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(packageFile(name), "utf8"));
}
