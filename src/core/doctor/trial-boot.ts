import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DummError } from "../error.ts";
import { isWritable } from "../filesystem/is-writable.ts";
import { endProcess, startGuest } from "../lab/guest-process.ts";
import type { GuestPrograms } from "../lab/guest-programs.ts";
import { LabLayout } from "../lab/layout.ts";
import { LabSession } from "../lab/session.ts";
import { lastWords } from "../uml/console.ts";
import { mountOf } from "./mount-of.ts";
import { endGuests, makeScratch } from "./scratch.ts";

export interface TrialBoot {
  /** From the union's mount until the agent served, in ms. */
  readonly milliseconds: number;
  /** The content of the guest's /proc/version. */
  readonly version: string;
}

const GUEST = "trial";
const MEMORY = 64 * 2 ** 20;

/** How long the agent may take to answer, and the guest to end once asked to, in ms. */
const PATIENCE = 5000;

/**
 * Boots a kernel as a lab boots its guests, on a root that holds nothing but the agent; asks the agent for /proc/version,
 * and ends the guest. Nothing of it stays.
 * @param kernel the UML binary, absolute
 * @throws DummError guest-failed, with the last lines of its console; whatever the mount of a union throws
 */
export async function trialBoot(kernel: string, programs: GuestPrograms, signal: AbortSignal): Promise<TrialBoot> {
  const scratch = await makeScratch(shortDirectory());
  // What waits for the guest then fails, and the scratch is removed as after any failure.
  const interrupt = (): void => void endGuests(scratch.path).catch(() => undefined);
  signal.addEventListener("abort", interrupt);
  try {
    signal.throwIfAborted();
    return await bootIn(scratch.path, kernel, programs);
  } finally {
    signal.removeEventListener("abort", interrupt);
    await scratch.remove();
  }
}

async function bootIn(path: string, kernel: string, programs: GuestPrograms): Promise<TrialBoot> {
  const layout = new LabLayout("lab", join(path, "dir"), join(path, "run"));
  const master = join(path, "master");
  for (const directory of [layout.run, master]) mkdirSync(directory, { recursive: true });
  const session = new LabSession(layout);
  try {
    const began = performance.now();
    const boot = {
      kernel,
      master,
      memory: MEMORY,
      args: [],
      union: "auto",
      confined: true,
      limits: null,
      hostname: GUEST,
    } as const;
    const { pid } = await startGuest(layout, GUEST, boot, { ...programs, cgroups: undefined }, session.watch);
    const milliseconds = Math.round(performance.now() - began);
    const { agent } = await session.guest(GUEST, PATIENCE);
    const version = Buffer.from(await agent.readFile("/proc/version"))
      .toString("utf8")
      .trim();
    await agent.powerOff();
    await endProcess(pid, PATIENCE);
    return { milliseconds, version };
  } catch (error) {
    if (!(error instanceof DummError)) throw error;
    const details = lastWords(layout.guest(GUEST).console);
    throw new DummError(error.code, error.what, { details, cause: error });
  } finally {
    await session.close();
  }
}

/** A directory of this user's whose path is short enough for sockets, and that is no overlay: such a one cannot hold a diff. */
function shortDirectory(): string {
  const directories = ["/run", "/dev/shm", tmpdir()].filter(isWritable);
  const usable = directories.find((path) => mountOf(path)?.type !== "overlay");
  if (usable !== undefined) return usable;
  throw new DummError("host-lacks", `all of these are overlays: ${directories.join(", ")}`, {
    hint: "Mount a tmpfs: mount -t tmpfs tmpfs /run",
  });
}
