import { DummError } from "../error.ts";

/** Throws DummError host-lacks unless this process may make taps, bridges and mounts where it is. */
export function requireRoot(): void {
  if (process.getuid?.() === 0) return;
  throw new DummError("host-lacks", "a lab takes root: it makes taps, bridges and mounts", {
    hint: "The command `dumm` gets it in namespaces of the lab's own; a program of yours can be run in those by `dumm enter`.",
  });
}
