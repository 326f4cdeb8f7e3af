import { renameSync, rmSync, writeFileSync } from "node:fs";

/** Writes a small file in one step for whoever reads it: he finds what was there before, or all of the new. */
export function replaceFile(path: string, content: string): void {
  writeFileSync(part(path), content);
  renameSync(part(path), path);
}

/** Removes what somebody has left who was killed over it. */
export function removePart(path: string): void {
  rmSync(part(path), { force: true });
}

function part(path: string): string {
  return `${path}.part`;
}
