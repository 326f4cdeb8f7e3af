import { describe, expect, it } from "vitest";
import {
  type AptSource,
  debianArchive,
  formatSource,
  parseDeb822,
  parseOneLine,
} from "../../../src/core/apt/sources.ts";

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

describe("parseDeb822", () => {
  it("reads the sources that a Debian image ships", () => {
    const text = `Types: deb
# http://snapshot.invalid/debian
URIs: http://mirror.invalid/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: ${keyring}

Types: deb
URIs: http://mirror.invalid/debian-security
Suites: bookworm-security
Components: main
Signed-By: ${keyring}
`;
    expect(parseDeb822(text)).toEqual([
      {
        uris: ["http://mirror.invalid/debian"],
        suites: ["bookworm", "bookworm-updates"],
        components: ["main"],
        signedBy: keyring,
      },
      {
        uris: ["http://mirror.invalid/debian-security"],
        suites: ["bookworm-security"],
        components: ["main"],
        signedBy: keyring,
      },
    ]);
  });

  it("keeps a key that is written into the entry, in the words of apt", () => {
    const key = "\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----";
    const [source] = parseDeb822(
      `types: deb\nuris: https://m.invalid/d\nsuites: sid\ncomponents: main\nsigned-by:${key}\n`,
    );
    expect(source?.signedBy).toBe(key);
    expect(formatSource(source as AptSource, ["sid"], keyring)).toContain(`Signed-By: ${key}`);
  });

  it("reads values that go on in the next line, and lines that end in CRLF", () => {
    const [source] = parseDeb822(
      "Types: deb deb-src\r\nURIs: http://a.invalid/\r\n http://b.invalid/\r\nSuites: sid\r\nComponents: main\r\n contrib\r\n",
    );
    expect(source).toMatchObject({ uris: ["http://a.invalid/", "http://b.invalid/"], components: ["main", "contrib"] });
  });

  it.each(["no", "false", "off", "0"])("leaves out what is disabled with %s", (word) => {
    expect(
      parseDeb822(`Enabled: ${word}\nTypes: deb\nURIs: http://m.invalid/\nSuites: sid\nComponents: main\n`),
    ).toEqual([]);
  });

  it("leaves out what holds sources only", () => {
    expect(parseDeb822("Types: deb-src\nURIs: http://m.invalid/\nSuites: sid\nComponents: main\n")).toEqual([]);
  });
});

describe("parseOneLine", () => {
  it("reads entries with and without options, and leaves out comments and deb-src", () => {
    const text = `# deb http://old.invalid/debian bookworm main
deb http://mirror.invalid/debian bookworm main contrib # the mirror
deb-src http://mirror.invalid/debian bookworm main
deb [arch=amd64 signed-by=${keyring}] https://mirror.invalid/debian trixie main
deb\thttp://tabs.invalid/debian\tsid\tmain
`;
    expect(parseOneLine(text)).toEqual([
      {
        uris: ["http://mirror.invalid/debian"],
        suites: ["bookworm"],
        components: ["main", "contrib"],
        signedBy: undefined,
      },
      { uris: ["https://mirror.invalid/debian"], suites: ["trixie"], components: ["main"], signedBy: keyring },
      { uris: ["http://tabs.invalid/debian"], suites: ["sid"], components: ["main"], signedBy: undefined },
    ]);
  });
});

describe("debianArchive", () => {
  const debian = source("http://mirror.invalid/debian", "trixie", keyring);
  const security = source("http://mirror.invalid/debian-security", "trixie-security", keyring);
  const vendor = source("https://vendor.invalid/", "trixie", "/usr/share/keyrings/vendor.gpg");

  it("passes over security, backports and other vendors", () => {
    const backports = source("http://mirror.invalid/debian", "trixie-backports", keyring);
    const flat = source("https://vendor.invalid/node", "nodistro", undefined);
    expect(debianArchive([vendor, security, backports, flat, debian], "trixie")).toBe(debian);
  });

  it("prefers an entry that names no key to one that names another vendor's", () => {
    const plain = source("http://mirror.invalid/debian", "trixie", undefined);
    expect(debianArchive([vendor, plain], "trixie")).toBe(plain);
  });

  it("takes a machine that follows `stable` or `sid` by that name", () => {
    for (const suite of ["stable", "sid", "testing"]) {
      expect(
        debianArchive([security, source("http://mirror.invalid/debian", suite, undefined)], "trixie")?.suites,
      ).toEqual([suite]);
    }
  });

  it("takes no installation medium and no entry without main", () => {
    const medium = source("cdrom:[Debian GNU/Linux 13]/", "trixie", undefined);
    expect(debianArchive([medium, { ...debian, components: ["contrib"] }], "trixie")).toBeUndefined();
  });
});

describe("formatSource", () => {
  it("fetches package lists of the suites asked for, and nothing else", () => {
    expect(formatSource(source("http://mirror.invalid/debian", "bookworm", undefined), ["forky"], keyring)).toBe(
      `Types: deb
URIs: http://mirror.invalid/debian
Suites: forky
Components: main
Targets: Packages
Languages: none
PDiffs: no
Signed-By: ${keyring}
`,
    );
  });

  it("leaves the keys to apt where there is no keyring", () => {
    expect(formatSource(source("http://mirror.invalid/debian", "sid", undefined), ["sid"], undefined)).not.toContain(
      "Signed-By",
    );
  });
});

function source(uri: string, suite: string, signedBy: string | undefined): AptSource {
  return { uris: [uri], suites: [suite], components: ["main"], signedBy };
}
