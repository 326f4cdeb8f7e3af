import { type Finding, warn } from "./finding.ts";

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** For what cannot be tried by a user who has no user namespace. That is a failure already, of `rights`. */
export function takesRoot(found: string): Finding {
  return warn(`${found}: that takes root, or a user namespace`, "Mend what `rights` says first.");
}
