import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { DummError } from "../error.ts";
import { lastWords } from "../uml/console.ts";
import { kernelEnvironment, withConsoleLog } from "../uml/process.ts";
import { endOf, type StartedKernel } from "../uml/started-kernel.ts";
import { type GuestIds, parseIdMap } from "./ids.ts";
import { launcherArguments, type Room } from "./room.ts";

/** A guest to start confined. */
export interface Launch extends Pick<Room, "ids" | "union" | "runDirectory" | "sockets" | "memory"> {
  /** The descriptor that reserves its ids, which the launcher keeps open as long as anything of the guest runs. */
  readonly reservation: number | undefined;
  /** The launcher, absolute. */
  readonly launcher: string;
  /** The UML binary, absolute. */
  readonly kernel: string;
  /** What it is linked with: librariesOf(). */
  readonly libraries: readonly string[];
  readonly args: readonly string[];
  /** Takes what the kernel prints, and why it could not be started; begun anew. */
  readonly console: string;
}

/**
 * Starts a kernel that can reach nothing but what is its guest's: docs/security.md.
 * @param startIn runs what it is given such that its children start in the lab's process namespace
 * @param prepare is given the launcher's process id, who has the guest's user namespace by then: it mounts the union
 * @throws DummError guest-failed, with what the launcher said, where it cannot be done
 */
export async function launchConfined(
  launch: Launch,
  startIn: <T>(work: () => T) => T,
  prepare: (launcher: number) => void,
): Promise<StartedKernel> {
  const { launcher, kernel, libraries, args, console, ids, reservation } = launch;
  const room: Room = {
    ...launch,
    users: parseIdMap(readFileSync("/proc/self/uid_map", "utf8")),
    groups: parseIdMap(readFileSync("/proc/self/gid_map", "utf8")),
    programs: [kernel, ...libraries],
    makesDevices: hasOwnIds(ids),
  };
  const waiter = withConsoleLog(console, (log) =>
    startIn(() =>
      spawn(launcher, [...launcherArguments(room), "--", kernel, ...args], {
        detached: true,
        // As launcher/main.c counts them.
        stdio: ["ignore", log, log, "pipe", reservation ?? "ignore"],
        cwd: "/",
        env: kernelEnvironment,
      }),
    ),
  );
  const ended = endOf(waiter);
  waiter.once("error", () => undefined);
  const failure = (): DummError =>
    new DummError("guest-failed", "it could not be confined", { where: kernel, details: lastWords(console) });
  const sync = waiter.stdio[3] as Duplex;
  sync.on("error", () => undefined);
  const lines = createInterface(sync)[Symbol.asyncIterator]();
  try {
    if ((await lines.next()).value !== "ready") throw failure();
    prepare(waiter.pid ?? 0);
    sync.write("g");
    const pid = /^kernel (\d+)$/.exec((await lines.next()).value ?? "")?.[1];
    if (pid === undefined) throw failure();
    waiter.unref();
    return { pid: Number(pid), ended, letGo: () => sync.destroy() };
  } catch (error) {
    sync.destroy();
    waiter.kill("SIGKILL");
    throw error;
  }
}

/** The user namespace of the guest that a launcher is to start, as a path: the launcher has it open. launcher/main.c */
export function userNamespaceOf(launcher: number): string {
  return `/proc/${launcher}/fd/5`;
}

/** Only root of the host has ranges of ids to give away, and may make device files. */
function hasOwnIds(ids: GuestIds): boolean {
  return ids.kind === "own";
}
