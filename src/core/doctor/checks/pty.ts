import { closeSync, constants, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { LINES } from "../../agent/message.ts";
import { ifMissing } from "../../cache/missing.ts";
import { ioctl } from "../../sys/libc.ts";
import type { Check } from "../check.ts";
import { type Finding, failedWith, ok, warn } from "../finding.ts";
import { mountOf } from "../mount-of.ts";
import { USUAL_GUESTS } from "../scale.ts";

/** asm-generic/ioctls.h, ioctl_tty(2) */
const TIOCSPTLCK = 0x40045431;
const TIOCGPTN = 0x80045430;

/** How many ptys this host has: /proc/sys/kernel/pty, proc(5). */
export interface PtyCount {
  readonly max: number;
  /** Kept for the devpts of the host itself; nobody tells which that is, so it is not counted on. */
  readonly reserve: number;
  /** In use now, by labs that run too. */
  readonly used: number;
}

/** Pseudo-terminals: each serial line of a guest is one. */
export const ptyCheck: Check = {
  name: "pty",
  async run() {
    try {
      openPty();
    } catch (error) {
      return failedWith(error, { hint: "Mount devpts: mount -t devpts -o ptmxmode=666 devpts /dev/pts" });
    }
    const [max, reserve, used] = await Promise.all([read("max"), read("reserve"), read("nr")]);
    const ofMount = Number(mountOf("/dev/pts")?.options.get("max") ?? Number.POSITIVE_INFINITY);
    return judgePtys({ max: Math.min(max, ofMount), reserve, used });
  },
};

export function judgePtys({ max, reserve, used }: PtyCount): Finding {
  const guests = Math.max(0, Math.floor((max - reserve - used) / LINES));
  const facts = { max, reserve, used, perGuest: LINES, guests };
  const found = `${used} of ${max} in use: room for ${guests} more guests`;
  if (guests >= USUAL_GUESTS) return ok(found, facts);
  const wanted = reserve + used + USUAL_GUESTS * LINES;
  return warn(found, `For ${USUAL_GUESTS} guests: sysctl -w kernel.pty.max=${wanted}`, facts);
}

/** Opens both ends of a pty, as a guest's kernel and dumm do, and closes them. */
function openPty(): void {
  const master = openSync("/dev/ptmx", constants.O_RDWR | constants.O_NOCTTY);
  try {
    const number = new Uint32Array(1);
    const bytes = new Uint8Array(number.buffer);
    ioctl(master, TIOCSPTLCK, bytes);
    ioctl(master, TIOCGPTN, bytes);
    closeSync(openSync(`/dev/pts/${number[0]}`, constants.O_RDWR | constants.O_NOCTTY));
  } finally {
    closeSync(master);
  }
}

async function read(name: string): Promise<number> {
  return Number(await readFile(`/proc/sys/kernel/pty/${name}`, "utf8").catch(ifMissing("0")));
}
