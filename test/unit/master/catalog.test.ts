import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findMaster, listMasters, mastersDirectory } from "../../../src/core/master/catalog.ts";
import { resolveInside } from "../../../src/core/master/inside.ts";
import { uml } from "../kernel/uml.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "dumm-master-"));
  vi.stubEnv("XDG_CACHE_HOME", join(directory, "cache"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

async function put(path: string, content: string | Buffer = "", mode = 0o755): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), content, { mode });
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await symlink(target, join(directory, path));
}

describe("resolveInside", () => {
  it("keeps absolute links and `..` inside of the root", async () => {
    await put("root/usr/lib/systemd/systemd");
    await link("root/lib", "usr/lib");
    await link("root/sbin", "/usr/sbin");
    await link("root/usr/sbin/init", "../../../../lib/systemd/systemd");
    const root = join(directory, "root");
    expect(await resolveInside(root, "/sbin/init")).toBe(join(root, "usr/lib/systemd/systemd"));
  });

  it("does not find what lies outside", async () => {
    await put("outside");
    await link("root/init", "../outside");
    await link("root/passwd", "/etc/passwd");
    const root = join(directory, "root");
    expect(await resolveInside(root, "/init")).toBeUndefined();
    expect(await resolveInside(root, "/passwd")).toBeUndefined();
  });

  it("ends in a loop of links", async () => {
    await link("a", "b");
    await link("b", "a");
    expect(await resolveInside(directory, "/a")).toBeUndefined();
  });

  it("finds nothing below a file", async () => {
    await put("file");
    expect(await resolveInside(directory, "/file/more")).toBeUndefined();
  });
});

const arm = uml("1");
arm.writeUInt16LE(183, 18);

/** An ELF program that asks for this dynamic linker. */
function dynamic(linker: string): Buffer {
  const header = uml("1").subarray(0, 64);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  const interp = Buffer.alloc(56);
  interp.writeUInt32LE(3, 0);
  interp.writeBigUInt64LE(120n, 8);
  interp.writeBigUInt64LE(BigInt(linker.length + 1), 32);
  return Buffer.concat([header, interp, Buffer.from(`${linker}\0`)]);
}

describe("findMaster", () => {
  it("takes any directory that holds a root file system, by a path from the topology's directory", async () => {
    await put("root/usr/sbin/init", uml("1"));
    await link("root/sbin", "usr/sbin");
    expect(await findMaster("./root", directory)).toEqual({
      name: "./root",
      path: join(directory, "root"),
      init: "/sbin/init",
    });
  });

  it("tells a master without an init", async () => {
    await put("root/bin/sh", uml("1"));
    expect((await findMaster("./root", directory)).init).toBeUndefined();
  });

  it("refuses a directory that is no root file system, a file, and nothing", async () => {
    await put("home/notes.txt");
    const refused = (name: string) => expect(findMaster(`./${name}`, directory)).rejects;
    await refused("home").toMatchObject({
      what: "the master holds no root file system",
      where: join(directory, "home"),
    });
    await refused("home/notes.txt").toMatchObject({ what: "the master is not a directory" });
    await refused("none").toMatchObject({ what: "no such master", exitCode: 5 });
  });

  const refusal = async (what: string | RegExp, where: string): Promise<void> => {
    const error = await findMaster("./root", directory).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "host-lacks",
      where: join(directory, "root", where),
      hint: expect.any(String),
    });
    expect(error).toHaveProperty("what", what);
  };

  it("names the processor that a master is made for", async () => {
    await put("root/usr/bin/dash", arm);
    await link("root/bin", "usr/bin");
    await link("root/usr/bin/sh", "dash");
    await refusal("the master is made for AArch64, not for x86-64", "bin/sh");
  });

  it("names the processor that an init's dynamic linker is made for", async () => {
    await put("root/sbin/init", dynamic("/lib64/ld.so"));
    await put("root/lib64/ld.so", arm);
    await refusal("the master is made for AArch64, not for x86-64", "lib64/ld.so");
  });

  it("tells an init that is a link to what was not installed", async () => {
    await put("root/bin/sh", uml("1"));
    await link("root/sbin/init", "../lib/systemd/systemd");
    await refusal("the master's init is a link that leads nowhere in it", "sbin/init");
  });

  it("tells an init that lacks what starts it", async () => {
    await put("root/sbin/init", dynamic("/lib64/ld.so"));
    await refusal("the master lacks /lib64/ld.so, which /sbin/init is started by", "sbin/init");
    await put("root/sbin/init", "#!/bin/bash -e\n");
    await refusal("the master lacks /bin/bash, which /sbin/init is started by", "sbin/init");
  });

  it("tells an init that cannot be executed", async () => {
    await put("root/sbin/init", uml("1"), 0o644);
    await refusal("the master's /sbin/init is not executable", "sbin/init");
    await rm(join(directory, "root/sbin/init"));
    await put("root/sbin/init", "exit 0\n");
    await refusal("the master's /sbin/init is no program", "sbin/init");
  });

  it("tells a master with neither an init nor a shell", async () => {
    await put("root/bin/app", uml("1"));
    await refusal("the master has neither an init nor a shell", "bin/sh");
  });

  it("takes a script for an init, and one where systemd keeps its own", async () => {
    await put("root/lib/systemd/systemd", "#! /bin/sh\n");
    await put("root/bin/sh", uml("1"));
    expect((await findMaster("./root", directory)).init).toBe("/lib/systemd/systemd");
  });

  it("says how to get busybox, and that a path needs a slash", async () => {
    await expect(findMaster("busybox", "/")).rejects.toMatchObject({ hint: /dumm master build busybox/ });
    await expect(findMaster("debian", "/")).rejects.toMatchObject({ hint: /dumm master build debian/ });
    await expect(findMaster("trixie", "/")).rejects.toMatchObject({ hint: /\.\/trixie/ });
  });

  it("lists the masters of the cache", async () => {
    expect(await listMasters()).toEqual([]);
    const name = "busybox-0a1b2c3d4e5f";
    await put(`cache/dumm/masters/${name}/bin/sh`, uml("1"));
    await symlink(name, join(mastersDirectory(), "busybox"));
    expect(await listMasters()).toEqual([{ name: "busybox", path: join(mastersDirectory(), name), init: undefined }]);
  });
});
