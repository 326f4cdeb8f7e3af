import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BuildEvent } from "../../../src/core/cache/progress.ts";
import { listMasters, mastersDirectory } from "../../../src/core/master/catalog.ts";
import { importMaster } from "../../../src/core/master/import.ts";

let work: string;
const events: BuildEvent[] = [];
const progress = (event: BuildEvent): void => {
  events.push(event);
};

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "dumm-import-"));
  vi.stubEnv("XDG_CACHE_HOME", join(work, "cache"));
  events.length = 0;
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(work, { recursive: true });
});

/** Runs a shell script in the working directory. */
function sh(script: string): string {
  return execFileSync("sh", ["-euc", script], { cwd: work, encoding: "utf8" });
}

/** The smallest root file system that is a master. */
const SHELL = "mkdir -p bin && cp /bin/busybox bin/busybox && ln -s busybox bin/sh";

/** Makes a tar of what a script puts into an empty directory. Answers its path. */
function tar(name: string, script: string, ...options: string[]): string {
  sh(`mkdir ${name}.d && cd ${name}.d && ${script} && tar ${options.join(" ")} -cf ../${name} .`);
  return join(work, name);
}

/** Nothing came of it: no master, and nothing half made. */
async function expectNothing(): Promise<void> {
  expect(await listMasters()).toEqual([]);
  expect(readdirSync(mastersDirectory()).filter((name) => !name.endsWith(".lock"))).toEqual([]);
}

describe("an archive", () => {
  const script = `${SHELL} && mkdir -p etc tmp dev && chmod 1777 tmp && echo secret >etc/shadow && chmod 640 etc/shadow &&
    chown 0:42 etc/shadow && echo x >bin/su && chmod 4755 bin/su && ln etc/shadow etc/shadow- && mknod dev/null c 1 3 &&
    ln -s /etc/shadow etc/link && mkfifo etc/fifo && touch -d @1000000000 etc/old && printf '' >"$(printf 'etc/\\344')" && chown 7:8 etc`;

  it.each([
    ["plain.tar", ""],
    ["packed.tar.gz", "-z"],
    ["packed.tar.xz", "-J"],
    ["packed.tar.zst", "--zstd"],
    ["packed.tgz", "-z"],
  ])("%s becomes a master with owners, modes, links and devices", async (file, option) => {
    const { name, path, init } = await importMaster(tar(file, script, option), undefined, progress);
    expect({ name, init }).toEqual({ name: file.replace(/\..*/, ""), init: undefined });
    const at = (inner: string) => lstatSync(join(path, inner));
    expect(at("etc/shadow")).toMatchObject({ uid: 0, gid: 42, nlink: 2, ino: at("etc/shadow-").ino });
    expect(at("etc/shadow").mode & 0o7777).toBe(0o640);
    expect(at("bin/su").mode & 0o7777).toBe(0o4755);
    expect(at("tmp").mode & 0o7777).toBe(0o1777);
    expect(at("etc")).toMatchObject({ uid: 7, gid: 8 });
    expect(at("etc/old").mtimeMs).toBe(1e12);
    expect(at("dev/null").rdev).toBe(0x103);
    expect(at("etc/fifo").isFIFO()).toBe(true);
    expect(readlinkSync(join(path, "etc/link"))).toBe("/etc/shadow");
    expect(readdirSync(join(path, "etc"), "latin1")).toContain("ä");
    expect(at("").mode & 0o7777).toBe(0o755);

    events.length = 0;
    expect((await importMaster(join(work, file), undefined, progress)).path).toBe(path);
    expect(events.map(({ phase }) => phase)).toEqual([`Read ${file}`]);
  });

  it("with a path that leads out is refused, and nothing lands outside", async () => {
    tar("good.tar", SHELL);
    sh("echo evil >file && tar -P --transform 's,^file$,../../escaped,' -rf good.tar file");
    await expect(importMaster(join(work, "good.tar"), "bad", progress)).rejects.toMatchObject({ code: "build-failed" });
    expect(sh("find . -name 'escaped*'")).toBe("");
    await expectNothing();
  });

  it("with a link that leads out writes nothing through it", async () => {
    sh("mkdir outside");
    tar("good.tar", `${SHELL} && ln -s ${work}/outside out`);
    sh("mkdir -p more/out && echo evil >more/out/file && tar -C more -rf good.tar ./out/file");
    await expect(importMaster(join(work, "good.tar"), "bad", progress)).rejects.toMatchObject({ code: "build-failed" });
    expect(readdirSync(join(work, "outside"))).toEqual([]);
    await expectNothing();
  });

  it("that is none, or holds no root file system, is told", async () => {
    writeFileSync(join(work, "text"), "x".repeat(2000));
    await expect(importMaster(join(work, "text"), undefined, progress)).rejects.toMatchObject({ code: "build-failed" });
    await expect(importMaster(tar("no.tar", "echo >file"), undefined, progress)).rejects.toMatchObject({
      what: "the master holds no root file system",
    });
    await expect(importMaster(join(work, "none"), undefined, progress)).rejects.toMatchObject({ code: "usage" });
    await expect(importMaster(work, undefined, progress)).rejects.toMatchObject({ code: "usage" });
    await expectNothing();
  });
});

const digestOf = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex");

/** Puts a blob into the OCI layout `image`. Answers its descriptor. */
function blob(content: Buffer | string, mediaType: string) {
  const hex = digestOf(content);
  mkdirSync(join(work, "image/blobs/sha256"), { recursive: true });
  writeFileSync(join(work, "image/blobs/sha256", hex), content);
  return { mediaType, digest: `sha256:${hex}`, size: content.length };
}

const json = (value: unknown, kind: string) => blob(JSON.stringify(value), `application/vnd.oci.image.${kind}.v1+json`);

/** A manifest of layers, the lowest first: each the path of an archive. */
function manifest(...layers: string[]) {
  const kind = "application/vnd.oci.image.layer.v1.tar";
  const list = layers.map((path) => {
    return blob(
      readFileSync(path),
      path.endsWith(".gz") ? `${kind}+gzip` : path.endsWith(".zst") ? `${kind}+zstd` : kind,
    );
  });
  return json({ schemaVersion: 2, config: json({}, "config"), layers: list }, "manifest");
}

/** Completes the layout. Answers its path. */
function index(...manifests: object[]): string {
  writeFileSync(join(work, "image/oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(work, "image/index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  return join(work, "image");
}

const base = (): string =>
  tar(
    "base.tar.gz",
    `${SHELL} && mkdir -p etc/ssl usr/lib opt/app && echo base >etc/name && echo old >etc/gone &&
    echo cert >etc/ssl/cert && echo old >opt/app/old && ln -s usr/lib lib && ln -s ${work}/outside data && chown 3:3 etc`,
    "-z",
  );

describe("an OCI image", () => {
  it("is its layers in their order, with whiteouts and opaque directories", async () => {
    sh("mkdir outside && echo keep >outside/keep");
    const second = tar(
      "second.tar.zst",
      `mkdir -p etc opt/app data && touch etc/.wh.gone etc/.wh.ssl opt/app/.wh..wh..opq &&
      echo new >opt/app/new && echo second >etc/name && ln etc/name etc/name2 && echo in >data/file && chmod 700 etc`,
      "--zstd",
    );
    // As Bazel and others write layers: without the directories that lead to a file.
    sh("mkdir -p third/lib/deep && echo lib >third/lib/deep/so && tar -C third -cf third.tar lib/deep/so");
    const { path } = await importMaster(index(manifest(base(), second, join(work, "third.tar"))), "web", progress);
    const has = (inner: string) => existsSync(join(path, inner));
    expect(readFileSync(join(path, "etc/name"), "utf8")).toBe("second\n");
    expect(lstatSync(join(path, "etc/name")).nlink).toBe(2);
    expect([has("etc/gone"), has("etc/ssl"), has("opt/app/old"), has("opt/app/new")]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(sh(`cd ${path} && find . -name '.wh.*'`)).toBe("");
    expect(lstatSync(join(path, "etc"))).toMatchObject({ uid: 0, gid: 0 });
    expect(statSync(join(path, "etc")).mode & 0o777).toBe(0o700);
    expect(readlinkSync(join(path, "lib"))).toBe("usr/lib");
    expect(readFileSync(join(path, "usr/lib/deep/so"), "utf8")).toBe("lib\n");
    // The link that led out of the image was replaced, and not followed.
    expect(lstatSync(join(path, "data")).isDirectory()).toBe(true);
    expect(sh("ls outside")).toBe("keep\n");
  });

  it("may delete nothing but names", async () => {
    const evil = tar("evil.tar", "mkdir etc && touch etc/.wh...");
    await expect(importMaster(index(manifest(base(), evil)), "web", progress)).rejects.toMatchObject({
      what: expect.stringContaining("deletes nothing"),
    });
    await expectNothing();
  });

  it("for several processors gives amd64's; for others alone it is refused", async () => {
    const arm = { ...manifest(tar("arm.tar", "mkdir bin")), platform: { os: "linux", architecture: "arm64" } };
    const amd = { ...manifest(base()), platform: { os: "linux", architecture: "amd64" } };
    const both = index(json({ schemaVersion: 2, manifests: [arm, amd] }, "index"));
    expect(existsSync(join((await importMaster(both, "both", progress)).path, "etc/name"))).toBe(true);
    await expect(importMaster(index(arm), "arm", progress)).rejects.toMatchObject({
      what: "the image is made for linux/arm64, not for linux/amd64",
    });
  });

  it("whose content has changed, or is missing, is refused", async () => {
    const layer = manifest(base());
    const path = index(layer);
    const [name] = readdirSync(join(path, "blobs/sha256")).filter(
      (hex) => statSync(join(path, "blobs/sha256", hex)).size > 10_000,
    );
    writeFileSync(join(path, "blobs/sha256", name ?? ""), "x", { flag: "a" });
    await expect(importMaster(path, "web", progress)).rejects.toMatchObject({
      what: expect.stringContaining("has the digest"),
    });
    rmSync(join(path, "blobs/sha256", name ?? ""));
    await expect(importMaster(path, "web", progress)).rejects.toMatchObject({
      what: expect.stringContaining("is missing"),
    });
    await expectNothing();
  });

  it("may come as an archive of its layout", async () => {
    index(manifest(base()));
    sh("tar -C image -cf image.tar .");
    expect(existsSync(join((await importMaster(join(work, "image.tar"), undefined, progress)).path, "etc/name"))).toBe(
      true,
    );
  });

  it("that holds several images, or names files outside of it, is refused", async () => {
    const [one, other] = [manifest(base()), manifest(tar("other.tar", SHELL))];
    await expect(importMaster(index(one, other), "web", progress)).rejects.toMatchObject({
      what: expect.stringContaining("several images"),
    });
    await expect(
      importMaster(index({ ...one, digest: "sha256:../../../../etc/passwd" }), "web", progress),
    ).rejects.toMatchObject({ what: expect.stringContaining("no SHA-256") });
    sh(
      "echo '\"private\"' >private && rm image/index.json && ln -s ../private image/index.json && tar -C image -cf link.tar .",
    );
    const error = await importMaster(join(work, "link.tar"), "web", progress).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error)).not.toContain("private");
    await expectNothing();
  });
});

describe("what docker save writes", () => {
  /** As Docker wrote it before 25: a directory for each layer. */
  function saved(config: object): string {
    const layers = [base(), tar("top.tar", "mkdir etc && echo top >etc/name && touch etc/.wh.gone")];
    sh("mkdir -p save/1 save/2 && gunzip -c base.tar.gz >save/1/layer.tar && cp top.tar save/2/layer.tar");
    const ids = layers.map((_, at) => `sha256:${digestOf(readFileSync(join(work, `save/${at + 1}/layer.tar`)))}`);
    const text = JSON.stringify({ architecture: "amd64", rootfs: { type: "layers", diff_ids: ids }, ...config });
    writeFileSync(join(work, `save/${digestOf(text)}.json`), text);
    const images = [{ Config: `${digestOf(text)}.json`, RepoTags: ["web:1"], Layers: ["1/layer.tar", "2/layer.tar"] }];
    writeFileSync(join(work, "save/manifest.json"), JSON.stringify(images));
    sh("tar -C save -cf web.tar .");
    return join(work, "web.tar");
  }

  it("is a master", async () => {
    const { path, name } = await importMaster(saved({}), undefined, progress);
    expect(name).toBe("web");
    expect(readFileSync(join(path, "etc/name"), "utf8")).toBe("top\n");
    expect(existsSync(join(path, "etc/gone"))).toBe(false);
  });

  it("is refused for another processor, or where a layer is not what it was", async () => {
    await expect(importMaster(saved({ architecture: "arm64" }), "arm", progress)).rejects.toMatchObject({
      what: "the image is made for arm64, not for amd64",
    });
    sh("rm -r save base.tar.gz* top.tar*");
    saved({});
    sh("cp save/2/layer.tar save/1/layer.tar && tar -C save -cf web.tar .");
    await expect(importMaster(join(work, "web.tar"), undefined, progress)).rejects.toMatchObject({
      what: expect.stringContaining("1/layer.tar has the digest"),
    });
    await expectNothing();
  });
});
