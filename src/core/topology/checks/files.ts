import { FILE_MAX } from "../../agent/message.ts";
import type { Model, ModelFile } from "../model.ts";
import type { Finding } from "../problem.ts";

/** Where no file can be put: each is the kernel's or dumm's own. */
const reserved: readonly [directory: RegExp, hint?: string][] = [
  [/^\/proc\/sys\//, "set sysctls instead"],
  [/^\/(proc|sys|dev|\.dumm)(\/|$)/],
];

/** A file has one content, of a size that passes, and lies where files can be. */
export function checkFiles({ defaults, guests }: Model): Finding[] {
  return guests.flatMap((guest) =>
    guest.files.flatMap((file) => {
      const hosts = guest.hosts ?? defaults.hosts ?? true;
      return [...checkPlace(file, hosts), ...checkContent(file)];
    }),
  );
}

function checkPlace({ name, path }: ModelFile, hosts: boolean): Finding[] {
  if (name === "/etc/hosts" && hosts) {
    const hint = "set hosts: false, or name it otherwise";
    return [{ path, at: "key", message: `${name} holds the names of all guests`, hint }];
  }
  const match = reserved.find(([directory]) => directory.test(name));
  return match === undefined ? [] : [{ path, at: "key", message: `${name} is no place for a file`, hint: match[1] }];
}

function checkContent({ content, source, path, damaged }: ModelFile): Finding[] {
  if (content !== undefined && source !== undefined)
    return [{ path: source.path, at: "key", message: "a file has content or source, not both" }];
  if (content === undefined && source === undefined)
    return damaged ? [] : [{ path, at: "value", message: 'missing key "content" or "source"' }];
  if (content !== undefined && Buffer.byteLength(content.value) > FILE_MAX)
    return [{ path: content.path, at: "value", message: "a file holds at most 1 MB" }];
  return [];
}
