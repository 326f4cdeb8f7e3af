// Loads the bundle, whose files are CommonJS, each with what V8 has compiled of it: the build keeps that beside it (scripts/code-cache.js).
// V8 takes it only from a V8 like itself; with another one a file is compiled as ever.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { constants, Script } from "node:vm";

const outside = createRequire(import.meta.url);
const modules = new Map();

/**
 * The exports of a file.
 * @param onScript told each file that is loaded, and its script
 */
export function load(filename, onScript) {
  // Node knows source maps only of what it loads itself.
  if (process.sourceMapsEnabled) return outside(filename);
  const known = modules.get(filename);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  modules.set(filename, module);
  const script = compile(filename);
  onScript?.(filename, script);
  const require = (id) => (id.startsWith(".") ? load(resolve(dirname(filename), id), onScript) : outside(id));
  require.resolve = outside.resolve;
  script.runInThisContext()(module.exports, require, module, filename, dirname(filename));
  return module.exports;
}

function compile(filename) {
  const source = readFileSync(filename, "utf8");
  // On its first line, so that lines in stack traces are those of the file.
  return new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename,
    cachedData: cached(filename),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
}

function cached(filename) {
  const path = `${filename}.cache`;
  return existsSync(path) ? readFileSync(path) : undefined;
}
