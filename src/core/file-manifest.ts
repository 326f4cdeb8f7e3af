/**
 * What dumm has written into a guest, as the guest itself keeps it: in its diff, beside those files, so that it lives exactly
 * as long as they do. By path, the SHA-256 of what was written last, and of what was written before that: whoever is killed
 * between this and the file leaves a file that is still known as ours.
 */
export type FileManifest = ReadonlyMap<string, readonly string[]>;

/** Where it lies in the guest: beside the agent, where a topology puts nothing. */
export const FILE_MANIFEST = "/.dumm/files";

/** Reads a manifest. What the guest has made of it that is none counts as empty: then nothing there is ours. */
export function parseManifest(text: string): FileManifest {
  const manifest = new Map<string, readonly string[]>();
  for (const line of text.split("\n")) {
    const [, hashes = "", path] = /^([0-9a-f]{64}(?: [0-9a-f]{64})?) (\/.*)$/.exec(line) ?? [];
    if (path !== undefined) manifest.set(unescaped(path), hashes.split(" "));
  }
  return manifest;
}

export function formatManifest(manifest: FileManifest): string {
  return [...manifest].map(([path, hashes]) => `${hashes.join(" ")} ${escaped(path)}\n`).join("");
}

/** With what is written now, before what was last known of it. */
export function withWritten(manifest: FileManifest, path: string, sha256: string): FileManifest {
  const before = (manifest.get(path) ?? []).filter((one) => one !== sha256);
  return new Map([...manifest, [path, [sha256, ...before].slice(0, 2)]]);
}

export function withoutFile(manifest: FileManifest, path: string): FileManifest {
  return new Map([...manifest].filter(([one]) => one !== path));
}

function escaped(path: string): string {
  return path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function unescaped(path: string): string {
  return path.replace(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character));
}
