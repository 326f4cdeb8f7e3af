import { DummError } from "../error.ts";

/** Throws DummError host-lacks unless the user may make taps, bridges and mounts on this host. */
export function requireRoot(): void {
  if (process.getuid?.() === 0) return;
  throw new DummError("host-lacks", "a lab takes root: it makes taps, bridges and mounts on this host", {
    hint: "Run the same command with sudo.",
  });
}
