import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { DummError } from "../error.ts";
import { removeTree } from "../filesystem/remove-tree.ts";
import { isTemplateName, templatesDirectory } from "./template.ts";
import { namesIn } from "./tree.ts";

/**
 * Makes a template that lays nothing yet.
 * @param directory that of the topology
 * @returns its directory
 * @throws DummError usage where there is one of this name, or the name is none
 */
export function newTemplate(directory: string, name: string): string {
  const path = freePath(directory, name);
  mkdirSync(join(path, "diff"), { recursive: true });
  return path;
}

/**
 * Makes a template in one step for whoever looks: it is there whole, or not at all. What a lab has left of one that it was killed over
 * goes. Under that lab's lock.
 * @param fill makes what it lays over each guest, in directories of the guests' names, in the directory that it is given
 */
export function newFilledTemplate(directory: string, name: string, lab: string, fill: (diff: string) => void): string {
  const path = freePath(directory, name);
  const beside = templatesDirectory(directory);
  const end = `.${lab}.part`;
  for (const left of namesIn(beside)) if (!isTemplateName(left) && left.endsWith(end)) removeTree(join(beside, left));
  const part = join(beside, `.${name}${end}`);
  const diff = join(part, "diff");
  mkdirSync(diff, { recursive: true });
  try {
    fill(diff);
    renameSync(part, path);
  } catch (error) {
    removeTree(part);
    throw error;
  }
  return path;
}

function freePath(directory: string, name: string): string {
  if (!isTemplateName(name)) {
    throw new DummError("usage", `${name} is no name of a template`, {
      hint: "It has at most 64 letters, digits, dots, hyphens and underscores, and begins with a letter or digit.",
    });
  }
  const path = join(templatesDirectory(directory), name);
  if (existsSync(path)) throw new DummError("usage", `there is a template ${name} already`, { where: path });
  return path;
}
