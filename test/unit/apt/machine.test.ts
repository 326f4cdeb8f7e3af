import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { debianPackage } from "../../../src/core/apt/fetch.ts";
import { machineArchive } from "../../../src/core/apt/machine.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "dumm-apt-"));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

it("reads an old Debian's sources.list, with the default keyring", async () => {
  await put("etc/os-release", 'ID=debian\nVERSION_CODENAME=bookworm\nNAME="Debian GNU/Linux"\n');
  await put("etc/apt/sources.list", "deb http://mirror.invalid/debian bookworm main\n");
  await put("usr/share/keyrings/debian-archive-keyring.gpg", "");
  expect(await machineArchive(root)).toEqual({
    source: { uris: ["http://mirror.invalid/debian"], suites: ["bookworm"], components: ["main"], signedBy: undefined },
    keyring: join(root, "usr/share/keyrings/debian-archive-keyring.gpg"),
    codename: "bookworm",
  });
});

it("reads sources.list.d in both formats, and no other file there", async () => {
  await put("etc/os-release", "VERSION_CODENAME=trixie\n");
  await put("etc/apt/sources.list.d/a.list.disabled", "deb http://disabled.invalid/debian trixie main\n");
  await put("etc/apt/sources.list.d/b.list", "deb http://vendor.invalid/ nodistro main\n");
  await put(
    "etc/apt/sources.list.d/debian.sources",
    "Types: deb\nURIs: http://mirror.invalid/debian\nSuites: trixie\nComponents: main\n",
  );
  expect((await machineArchive(root)).source.uris).toEqual(["http://mirror.invalid/debian"]);
});

it("says what is missing where no entry is Debian's", async () => {
  await put("etc/apt/sources.list", "deb http://vendor.invalid/ubuntu noble main\n");
  await expect(machineArchive(root)).rejects.toMatchObject({ code: "host-lacks", where: "/etc/apt", exitCode: 5 });
});

it("reads a package's name and version from its file, with an epoch", () => {
  expect(debianPackage("/x/busybox-static_1%3a1.37.0-6_amd64.deb")).toEqual({
    name: "busybox-static",
    version: "1:1.37.0-6",
    path: "/x/busybox-static_1%3a1.37.0-6_amd64.deb",
  });
});
