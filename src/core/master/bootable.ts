import { lstat, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { ifMissing } from "../cache/missing.ts";
import { DummError } from "../error.ts";
import { elfInterpreter, elfMachine } from "../sys/elf.ts";
import { resolveInside } from "./inside.ts";

/** Where the agent looks for the master's own init, in its order: become_init() of agent/main.c. */
const inits = ["/sbin/init", "/lib/systemd/systemd", "/etc/init", "/bin/init"];

/** As many interpreters of interpreters as Linux starts. BINPRM_MAX_RECURSION of fs/exec.c */
const maxInterpreters = 4;

/**
 * Checks that a guest can boot from a root file system: its init is a program that this kernel can start, down to the
 * dynamic linker; where it has none, so that the agent stays as init, its shell is one.
 * @param root absolute
 * @returns its init as the guest sees it (`/sbin/init`); undefined where it has none
 * @throws DummError host-lacks, saying what is missing or made for another machine
 */
export async function checkBootable(root: string): Promise<string | undefined> {
  for (const init of inits) {
    if ((await resolveInside(root, init)) !== undefined) {
      await checkProgram(root, init, init);
      return init;
    }
    // Debian's leads to systemd's package: a link alone is what is left of an init that was not installed.
    if ((await lstat(join(root, init)).catch(ifMissing(undefined)))?.isSymbolicLink()) {
      throw refused(root, init, "the master's init is a link that leads nowhere in it", {
        hint: "Install what it leads to (in Debian, systemd-sysv), or delete the link: the agent is init where there is none.",
      });
    }
  }
  if ((await resolveInside(root, "/bin/sh")) === undefined) {
    throw refused(root, "/bin/sh", "the master has neither an init nor a shell", {
      hint: `Looked for ${[...inits, "/bin/sh"].join(", ")}. \`dumm master build busybox\` makes a master that is whole.`,
    });
  }
  await checkProgram(root, "/bin/sh", "/bin/sh");
  return undefined;
}

/** @param needed the program on whose behalf: for a script's interpreter and a dynamic linker, what asks for them */
async function checkProgram(root: string, program: string, needed: string, depth = 0): Promise<void> {
  const path = await resolveInside(root, program);
  if (path === undefined) {
    throw refused(root, needed, `the master lacks ${program}, which ${needed} is started by`, {
      hint: "Not all of the root file system is there: unpack it again, with its links.",
    });
  }
  if (((await stat(path)).mode & 0o111) === 0) {
    throw refused(root, program, `the master's ${program} is not executable`, {
      hint: "Unpack it with its modes, as root: tar --extract --same-permissions.",
    });
  }
  const start = await firstBytes(path);
  const machine = elfMachine(start);
  if (machine !== undefined && machine !== "x86-64") {
    throw refused(root, program, `the master is made for ${machine}, not for x86-64`, {
      hint: "Take the same for amd64, as Debian calls it: a UML kernel runs programs of its host's own processor.",
    });
  }
  const next = machine === undefined ? scriptInterpreter(start) : dynamicLinker(start);
  if (next !== undefined && depth < maxInterpreters) return await checkProgram(root, next, needed, depth + 1);
  if (machine === undefined && next === undefined) {
    throw refused(root, program, `the master's ${program} is no program`, {
      hint: "It is neither an ELF file nor a script that begins with #!.",
    });
  }
}

function dynamicLinker(start: Buffer): string | undefined {
  try {
    return elfInterpreter(start);
  } catch (error) {
    // It is cut short, or says of itself what it does not hold: the kernel will tell.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function scriptInterpreter(start: Buffer): string | undefined {
  return /^#![ \t]*([^\s\0]+)/.exec(start.toString("latin1", 0, 256))?.[1];
}

function refused(root: string, program: string, what: string, { hint }: { hint: string }): DummError {
  return new DummError("host-lacks", what, { where: join(root, program), hint });
}

/** As much as holds what an ELF file says of itself at its beginning. */
async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
