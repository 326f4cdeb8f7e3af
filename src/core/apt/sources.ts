/** One entry of the machine's apt sources, whichever of the two formats it was written in. sources.list(5). */
export interface AptSource {
  uris: string[];
  suites: string[];
  components: string[];
  /** A keyring's path, or the key itself (several lines) as deb822 allows. */
  signedBy: string | undefined;
}

/** The entries for binary packages in a `*.sources` file (deb822 format). Disabled ones are left out. */
export function parseDeb822(text: string): AptSource[] {
  return stanzas(text).flatMap((fields) => {
    const words = (name: string): string[] => (fields.get(name) ?? "").split(/\s+/).filter((word) => word !== "");
    if (!words("types").includes("deb") || /^(no|false|off|without|disable|0)$/i.test(fields.get("enabled") ?? "yes"))
      return [];
    return [
      {
        uris: words("uris"),
        suites: words("suites"),
        components: words("components"),
        signedBy: fields.get("signed-by"),
      },
    ];
  });
}

/** The fields of each stanza, by their names in lower case; a value of several lines keeps its line breaks. */
function stanzas(text: string): Map<string, string>[] {
  const all: Map<string, string>[] = [];
  for (const block of text.replaceAll("\r", "").split(/\n[ \t]*(?:\n|$)/)) {
    const fields = new Map<string, string>();
    let last: string | undefined;
    for (const line of block.split("\n")) {
      if (line.startsWith("#")) continue;
      const field = /^([A-Za-z0-9-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
      if (field?.[1] !== undefined && field[2] !== undefined) {
        last = field[1].toLowerCase();
        fields.set(last, field[2]);
      } else if (/^[ \t]/.test(line) && last !== undefined) {
        fields.set(last, `${fields.get(last)}\n${line}`);
      }
    }
    if (fields.size > 0) all.push(fields);
  }
  return all;
}

/** The entries for binary packages in a `*.list` file (one line each). */
export function parseOneLine(text: string): AptSource[] {
  return text.split("\n").flatMap((line) => {
    const entry = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (entry === null) return [];
    const [, options = "", uri = "", suite = "", components = ""] = entry;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1]?.replaceAll(",", " ");
    return [
      { uris: [uri], suites: [suite], components: components.split(/\s+/).filter((word) => word !== ""), signedBy },
    ];
  });
}

const suiteNames = /^(stable|oldstable|testing|unstable|sid)$/;

/**
 * The entry that is Debian's main archive: not security, not backports, not another vendor's that happens to name its
 * suites likewise. The codename comes from /etc/os-release (`trixie`).
 */
export function debianArchive(sources: readonly AptSource[], codename: string): AptSource | undefined {
  const candidates = sources.filter(
    ({ uris, suites, components }) =>
      components.includes("main") &&
      suites.some((suite) => suite === codename || suiteNames.test(suite)) &&
      uris.some((uri) => !uri.startsWith("cdrom:")),
  );
  // Other vendors sign with a key of their own and have to name it; Debian's entry names Debian's keyring or none.
  return (
    candidates.find(({ signedBy }) => signedBy?.includes("debian-archive-")) ??
    candidates.find(({ signedBy }) => signedBy === undefined) ??
    candidates[0]
  );
}

/** The text of a `*.sources` file that takes these suites from this archive, and fetches nothing but package lists. */
export function formatSource(archive: AptSource, suites: readonly string[], keyring: string | undefined): string {
  const signedBy = archive.signedBy ?? keyring;
  return [
    "Types: deb",
    `URIs: ${archive.uris.filter((uri) => !uri.startsWith("cdrom:")).join(" ")}`,
    `Suites: ${suites.join(" ")}`,
    "Components: main",
    "Targets: Packages",
    "Languages: none",
    "PDiffs: no",
    ...(signedBy === undefined ? [] : [`Signed-By: ${signedBy}`]),
    "",
  ].join("\n");
}
