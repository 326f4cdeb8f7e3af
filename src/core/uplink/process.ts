import { endProcess } from "../lab/guest-process.ts";
import { commandLine, hasEnded, processIds, processStatus } from "../uml/proc.ts";

/** What the program behind an uplink calls itself; so it is found as holders are, and no file is believed about it. */
export function uplinkMark(run: string): string {
  return `dumm-uplink:${run}`;
}

/** The processes behind the uplink of the lab that has this run directory: none, or one unless an apply was killed. */
export function findUplinkProcesses(run: string): number[] {
  const mark = uplinkMark(run);
  return processIds().filter((pid) => isOurs(pid, mark));
}

function isOurs(pid: number, mark: string): boolean {
  try {
    if (commandLine(pid)[0] !== mark) return false;
    // Of the holder's process namespace: a guest, which can call itself so too, is in one further below.
    const { uid, ids } = processStatus(pid);
    return uid === process.geteuid?.() && ids.length === 2;
  } catch (error) {
    if (hasEnded(error)) return false;
    throw error;
  }
}

/** Ends what is behind a lab's uplink. The link goes with the process, and with the link its addresses and routes. */
export async function endUplinkProcesses(run: string): Promise<void> {
  await Promise.all(findUplinkProcesses(run).map((pid) => endProcess(pid, 0)));
}
