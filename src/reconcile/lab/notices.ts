import { readFileSync, writeFileSync } from "node:fs";
import { claimedDirectory, guestsOnDisk } from "../../core/lab/claim.ts";
import type { LabLayout } from "../../core/lab/layout.ts";
import { hasEnded } from "../../core/uml/proc.ts";
import type { Notice } from "../notice.ts";
import type { Observation } from "../observe/observation.ts";
import { own } from "../own.ts";

/** What the files that guests have left tell. Nothing is done by them: which process a guest is, the kernel tells. */
export function noticesOf(layout: LabLayout, { guests }: Observation): Notice[] {
  const gone: Extract<Notice, { notice: "ended" }>[] = [];
  const others: Notice[] = [];
  for (const guest of guestsOnDisk(layout)) {
    const pid = Number(textOf(layout.guest(guest).pid));
    const running = own(guests, guest)?.pid;
    if (running === undefined && pid > 0)
      gone.push({ notice: "ended", guest, pid, program: textOf(`/proc/${pid}/comm`) ?? null });
    if (running !== undefined && pid !== running) others.push({ notice: "wrong-pid-file", guest, pid, running });
  }
  // The claim lies in /run, and goes after the guests' files where a lab is taken down.
  const rebooted = gone.length > 0 && claimedDirectory(layout) === undefined;
  return [
    ...(rebooted ? [{ notice: "host-rebooted", guests: gone.map(({ guest }) => guest) } as const] : gone),
    ...others,
  ];
}

/** Puts right what no operation of a plan does: pid files are for people, and nobody waits for a difference to believe them. */
export function mendPidFiles(layout: LabLayout, notices: readonly Notice[]): void {
  for (const notice of notices) {
    if (notice.notice === "wrong-pid-file") writeFileSync(layout.guest(notice.guest).pid, `${notice.running}\n`);
  }
}

/** What a small file holds, less the newline at its end; undefined where it cannot be read. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trimEnd();
  } catch (error) {
    if (hasEnded(error)) return undefined;
    throw error;
  }
}
