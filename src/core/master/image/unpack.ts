import { execa } from "execa";
import { needTools, toolFailed } from "../../cache/tool.ts";
import { DummError } from "../../error.ts";

const decompressors = [
  { magic: "1f8b", tool: { command: "gzip", package: "gzip" } },
  { magic: "fd377a585a00", tool: { command: "xz", package: "xz-utils" } },
  { magic: "28b52ffd", tool: { command: "zstd", package: "zstd" } },
  { magic: "425a68", tool: { command: "bzip2", package: "bzip2" } },
] as const;

/**
 * Unpacks a tar archive, compressed or not, with owners, modes, times, hard links and device nodes. Nothing lands outside of
 * the directory: GNU tar takes no `..` and no leading `/`, and makes links that lead out only after all else is there.
 * Extended attributes are left behind: hostfs shows none to a guest, and overlayfs would obey some.
 * Equivalent to: tar --extract --same-owner --same-permissions --file ARCHIVE --directory DIRECTORY
 * @param start the first bytes of the archive
 * @returns the members' names, a line each, in Latin-1
 * @throws DummError build-failed with tar's words, host-lacks where what decompresses it is not installed
 */
export async function unpack(archive: string, start: Buffer, directory: string): Promise<string> {
  const known = decompressors.find(({ magic }) => start.toString("hex").startsWith(magic));
  needTools(known === undefined ? [] : [known.tool], "this archive");
  const args = [
    ...["--extract", "--same-owner", "--same-permissions", "--numeric-owner", "--delay-directory-restore"],
    ...["--verbose", "--quoting-style=literal", "--file", archive, "--directory", directory],
  ];
  const child = execa("setpriv", ["--pdeathsig", "KILL", "tar", ...args], {
    stdin: "ignore",
    encoding: "latin1",
    reject: false,
    maxBuffer: 2 ** 28,
    env: { LC_ALL: "C" },
  });
  const result = await child;
  if (!result.failed) return result.stdout;
  const { what, details } = toolFailed("tar", ["--extract"], { ...result, all: result.stderr });
  throw new DummError("build-failed", what, {
    where: archive,
    details,
    hint: "A root file system's archive is a tar, as it is or compressed by gzip, xz, zstd or bzip2.",
  });
}
