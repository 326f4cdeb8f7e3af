// Writes oclif.manifest.json: what the commands are called and take, so that `dumm` starts without loading them all.
// (The package `oclif` has a command for this, and a hundred packages beside it.)
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Plugin } from "@oclif/core";

const root = fileURLToPath(new URL("..", import.meta.url));
const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
await writeFile(`${root}/oclif.manifest.json`, `${JSON.stringify(plugin.manifest, null, 2)}\n`);
