/** The least that passes for a UML kernel's file: an ELF header, a table of section names, and the banner. elf(5) */
export function uml(version: string): Buffer {
  const names = Buffer.from("\0.shstrtab\0.uml.setup.init\0", "latin1");
  const banner = Buffer.from(`Linux version ${version} (dumm@dumm) #1\n\0`, "latin1");
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(62, 18);
  header.writeBigUInt64LE(64n, 40);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(1, 60);
  header.writeUInt16LE(0, 62);
  const section = Buffer.alloc(64);
  section.writeBigUInt64LE(128n, 24);
  section.writeBigUInt64LE(BigInt(names.length), 32);
  return Buffer.concat([header, section, names, banner]);
}
