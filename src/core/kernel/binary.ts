import { readFile } from "node:fs/promises";
import { codeOf, DummError } from "../error.ts";
import { elfMachine } from "../sys/elf.ts";

/**
 * Reads the version of a UML kernel out of its binary, without running it.
 * @throws DummError host-lacks where the file is no UML kernel for x86-64
 */
export async function kernelVersion(path: string): Promise<string> {
  const problem = (what: string): DummError =>
    new DummError("host-lacks", what, {
      where: path,
      hint: "`dumm kernel build` makes one, `dumm kernel list` names it.",
    });
  const file = await readFile(path).catch((error: unknown) => {
    const code = codeOf(error);
    throw problem(code === "ENOENT" ? "no such kernel" : `cannot be read: ${code}`);
  });
  const sections = sectionNames(file);
  if (sections === undefined) throw problem("not a program for x86-64 Linux, so not a UML kernel");
  // Linker sections of arch/um/include/asm/common.lds.S; no other program has them, and strip(1) leaves them in.
  if (!sections.includes(".uml.setup.init")) throw problem("a program, but not a UML kernel");
  const banner = file.indexOf("Linux version ");
  const version = /^Linux version (\S+)/.exec(file.toString("latin1", banner, banner + 200))?.[1];
  if (banner < 0 || version === undefined) throw problem("a UML kernel that does not name its version");
  return version;
}

/** The table of section names of an ELF file for this machine; undefined for any other file. elf(5) */
function sectionNames(file: Buffer): string | undefined {
  if (file.length < 64 || elfMachine(file) !== "x86-64") return undefined;
  const sectionHeaders = Number(file.readBigUInt64LE(40));
  const headerSize = file.readUInt16LE(58);
  const header = sectionHeaders + file.readUInt16LE(62) * headerSize;
  if (sectionHeaders === 0 || header + headerSize > file.length) return "";
  const offset = Number(file.readBigUInt64LE(header + 24));
  return file.toString("latin1", offset, offset + Number(file.readBigUInt64LE(header + 32)));
}
