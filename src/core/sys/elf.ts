/** The machine an ELF file is for, out of its first 20 bytes. elf(5), e_machine of /usr/include/elf.h */
const machines = new Map([
  [3, "i386"],
  [40, "ARM"],
  [62, "x86-64"],
  [183, "AArch64"],
  [243, "RISC-V"],
]);

/** @returns `x86-64`, another machine's name, or undefined for a file that is no ELF program */
export function elfMachine(header: Buffer): string | undefined {
  if (header.length < 20 || header.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const machine = header[5] === 2 ? header.readUInt16BE(18) : header.readUInt16LE(18);
  if (machine === 62 && header[4] === 1) return "x32";
  return machines.get(machine) ?? `ELF machine ${machine}`;
}

/**
 * The dynamic linker that a 64-bit ELF program asks for (PT_INTERP); undefined for a static one.
 * @param file the whole file, or at least its program headers and the name
 */
export function elfInterpreter(file: Buffer): string | undefined {
  const offset = Number(file.readBigUInt64LE(32));
  const size = file.readUInt16LE(54);
  const count = file.readUInt16LE(56);
  for (let header = offset; header < offset + size * count; header += size) {
    if (file.readUInt32LE(header) !== 3) continue;
    const start = Number(file.readBigUInt64LE(header + 8));
    return file.toString("latin1", start, start + Number(file.readBigUInt64LE(header + 32)) - 1);
  }
  return undefined;
}
