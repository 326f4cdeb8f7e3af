// Makes dist/bundle of src/: dumm and its library in few files, with what they take from node_modules. See docs/adr/0014.
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const dir = `${root}dist/bundle`;

/** What oclif looks for commands and plugins with, and checks Node's version by. It gets told all of that: src/cli/plugin.ts. */
const UNUSED = /^(minimatch|tinyglobby|lilconfig|semver)$/;

const withoutUnused = {
  name: "without-unused",
  resolveId: { filter: { id: UNUSED }, handler: (id) => `\0unused:${id}` },
  load: { filter: { id: /^\0unused:/ }, handler: () => "export {};" },
};

/** Each entry lies where tsc puts it, below dist/bundle. Names of shared files stay the same from build to build. */
function bundle(names) {
  return build({
    cwd: root,
    input: Object.fromEntries(names.map((name) => [name, `src/${name}.ts`])),
    platform: "node",
    // It has an addon, which is found beside its own files.
    external: ["koffi"],
    plugins: [withoutUnused],
    transform: {
      define: {
        // Outside of production oclif would look for TypeScript sources.
        "process.env.NODE_ENV": '"production"',
        "process.env.OCLIF_DISABLE_ENGINE_WARNING": '"yes"',
      },
    },
    // execa is loaded lazily by what seldom needs it, and at once by what always does.
    checks: { ineffectiveDynamicImport: false },
    output: { dir, sourcemap: true, entryFileNames: "[name].js", chunkFileNames: "chunks/[name].js" },
  });
}

rmSync(dir, { recursive: true, force: true });
const commands = readdirSync(`${root}src/commands`, { recursive: true })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => `commands/${path.slice(0, -".ts".length)}`);
await bundle(["index", "cli/main", ...commands]);
// By itself, so that it is one file: there is a process of it for each union.
await bundle(["core/filesystem/fuse/main"]);
