import { type Finding, warn } from "./finding.ts";

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** For what cannot be tried as another user. That this user is not root is a failure already, of `rights`. */
export function takesRoot(found: string): Finding {
  return warn(`${found}: that takes root`, "Run `sudo dumm doctor` to know.");
}
