// Makes dist/bundle of src/: dumm and its library in few files, with what they take from node_modules. See docs/adr/0014.
import { rmSync } from "node:fs";
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

/** Names of shared files stay the same from build to build. */
function bundle(entries, format) {
  const ending = format === "cjs" ? "cjs" : "js";
  return build({
    cwd: root,
    input: entries,
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
    output: {
      dir,
      format,
      sourcemap: true,
      entryFileNames: `[name].${ending}`,
      chunkFileNames: `${format}/[name].${ending}`,
    },
  });
}

rmSync(dir, { recursive: true, force: true });
// What bin/dumm runs: CommonJS, for which V8 gives away what it has compiled. The commands are parts of it.
await bundle({ main: "src/cli/main.ts" }, "cjs");
await bundle({ index: "src/index.ts" }, "esm");
// By itself, so that it is one file: there is a process of it for each union.
await bundle({ "core/filesystem/fuse/main": "src/core/filesystem/fuse/main.ts" }, "esm");
