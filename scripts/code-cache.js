// Keeps beside each file of the bundle what V8 has compiled of it once two commands have run. See docs/adr/0014.
// Without arguments it runs itself with those commands', one after the other: each adds to what there is.
import { spawnSync } from "node:child_process";
import { readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "../bin/load.js";

/** They need nothing of the machine, and most of what any command begins with. */
const COMMANDS = [["--help"], ["validate", "examples/quickstart.yaml"]];

const root = fileURLToPath(new URL("..", import.meta.url));
const bundle = join(root, "dist", "bundle");

if (process.argv.length > 2) await keepCompiled();
else for (const command of COMMANDS) runWith(command);

function runWith(command) {
  const argv = [fileURLToPath(import.meta.url), ...command];
  const { status } = spawnSync(process.execPath, argv, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) process.exit(1);
}

async function keepCompiled() {
  const scripts = new Map();
  const keep = (filename, script) => scripts.set(filename, script);
  await load(join(bundle, "main.cjs"), keep).finished;
  // And of those files that these commands do not take, what is compiled as they are loaded.
  const others = readdirSync(join(bundle, "cjs")).filter((name) => name.endsWith(".cjs"));
  for (const name of others) load(join(bundle, "cjs", name), keep);
  for (const [filename, script] of scripts) {
    writeFileSync(`${filename}.new`, script.createCachedData());
    renameSync(`${filename}.new`, `${filename}.cache`);
  }
}
