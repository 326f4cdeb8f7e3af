import { readlinkSync } from "node:fs";
import { DummError } from "../error.ts";
import { Netlink } from "../netlink/client.ts";
import { NetlinkSocket } from "../netlink/socket.ts";
import { exec } from "../sys/libc.ts";
import { findGuestProcesses } from "../uml/process.ts";
import { leaveUplinkStarter, STARTER } from "../uplink/starter.ts";
import { entryVariables, inheritedEntry } from "./entry.ts";
import { findHolder, type Holder, isInside, startHolder } from "./holder.ts";
import { defaultIsolation, type Isolation, isRootOnHost } from "./isolation.ts";
import type { LabLayout } from "./layout.ts";
import { linkOwners } from "./links.ts";
import { lockLab } from "./lock.ts";
import { lackOfRanges, namespaceOptions, refusalOfNamespaces } from "./namespaces.ts";
import { defaultRunRoot } from "./run-root.ts";

export interface StartOptions {
  /** Whether to wait where another dumm is changing the lab; otherwise that is an error. */
  readonly wait: boolean;
  /** Called once, where another dumm is changing the lab. */
  readonly onWait: () => void;
  /** Told what the namespaces lack, where they lack something that guests may miss. */
  readonly onNote: (text: string) => void;
  /** Whether the lab has an uplink, which can only be started from without. */
  readonly uplink: boolean;
}

export interface EnterOptions {
  /** As the topology has it; undefined where it does not say, or is not known. */
  readonly isolation: Isolation | undefined;
  /** Refuse a lab that runs otherwise than its topology has it. */
  readonly strict?: boolean;
  /** Bring up what holds the namespaces, where nothing does yet: under the lab's lock. */
  readonly start?: StartOptions;
}

/**
 * Brings this process to where the lab lies. It returns at once for a lab among the host's links, and for a process that is in
 * the lab's namespaces; otherwise the process becomes the same program again, in there, and never returns. Its process id,
 * terminal and streams stay what they are. Where nothing holds the namespaces of a private lab and nothing shall, it gets empty
 * ones of its own, in which it finds that nothing runs.
 * @throws DummError needs-reboot where the lab runs with the other isolation; host-lacks where this user may not
 */
export async function enterLab(layout: LabLayout, options: EnterOptions): Promise<void> {
  const place = await findPlace(layout, options);
  if (place === "here") return;
  const launches = options.start?.uplink === true && typeof place !== "string";
  const starter = launches ? leaveUplinkStarter(layout.run, place.pid, enterUser(place.pid)) : undefined;
  become(place, layout, thisProgram(), starter);
}

/**
 * Brings an ordinary user's process into empty namespaces, in which he is root; it stays where it is where he can make none.
 * They end with the process.
 */
export function enterEmpty(): void {
  if (process.getuid?.() === 0 || refusalOfNamespaces() !== undefined) return;
  become("nowhere", { runRoot: defaultRunRoot() }, thisProgram());
}

/** Becomes another program, at the place of a lab that runs. */
export async function becomeInside(
  layout: LabLayout,
  isolation: Isolation | undefined,
  argv: string[],
): Promise<never> {
  const place = await findPlace(layout, { isolation });
  if (place === "nowhere") {
    throw new DummError("not-found", "it does not run", {
      where: `lab ${layout.lab}`,
      hint: "Bring it up: dumm apply",
    });
  }
  return become(place, layout, argv);
}

/** here: where this process is. nowhere: in namespaces that nothing holds. */
type Place = "here" | "nowhere" | Holder;

async function findPlace(layout: LabLayout, { isolation, strict, start }: EnterOptions): Promise<Place> {
  const holder = findHolder(layout.run);
  const entry = inheritedEntry();
  if (entry !== undefined) {
    const fits = holder === undefined ? entry.holder === undefined && start === undefined : isInside(holder);
    if (fits) return "here";
    throw elsewhere(layout);
  }
  const wanted = isolation ?? defaultIsolation();
  const running = holder === undefined ? await isolationWithoutHolder(layout, wanted) : "private";
  if (strict && running !== undefined && running !== wanted) throw otherIsolation(layout, running, wanted);
  if ((running ?? wanted) === "host") {
    if (isRootOnHost()) return "here";
    throw new DummError("host-lacks", "`isolation: host` takes root: it makes taps, bridges and mounts on this host", {
      where: `lab ${layout.lab}`,
      hint: "Say `isolation: private`, or leave it to dumm; or run the same command with sudo.",
    });
  }
  if (holder !== undefined || start === undefined) return holder ?? "nowhere";
  return holderAnew(layout, start);
}

async function holderAnew({ lock: path, run }: LabLayout, { onNote, ...options }: StartOptions): Promise<Holder> {
  const lock = await lockLab(path, { ...options, signal: new AbortController().signal });
  try {
    const lack = lackOfRanges();
    if (lack !== undefined)
      onNote(`note: files of guests can belong to one user only, their root: ${lack}; see \`dumm doctor\``);
    return findHolder(run) ?? (await startHolder(run));
  } finally {
    lock.release();
  }
}

/** host, where a lab that is to be private now runs among the links of the host. Only root can have such a one. */
async function isolationWithoutHolder(layout: LabLayout, wanted: Isolation): Promise<Isolation | undefined> {
  if (wanted === "host" || !isRootOnHost()) return undefined;
  if (findGuestProcesses(`${layout.run}/`).size > 0) return "host";
  const netlink = new Netlink(new NetlinkSocket());
  try {
    return (await linkOwners(netlink)).includes(layout.lab) ? "host" : undefined;
  } finally {
    netlink.close();
  }
}

/** The command line of this process. */
function thisProgram(): string[] {
  return [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
}

/** @param starter the descriptor that leads to the starter, where one was left */
function become(
  place: Place,
  { runRoot }: Pick<LabLayout, "runRoot">,
  argv: readonly string[],
  starter?: number,
): never {
  const holder = typeof place === "string" ? undefined : place.pid;
  const variables = [
    ...entryVariables({ runRoot, holder }),
    ...(starter === undefined ? [] : [`${STARTER}=${starter}`]),
  ];
  // setns(2) leaves a process in the root of the mount namespace.
  const program = [`--chdir=${process.cwd()}`, ...variables, ...argv];
  const [file = "", ...args] =
    place === "here" ? argv : [...(holder === undefined ? ownNamespaces() : namespacesOf(holder)), "env", ...program];
  return exec(file, args, process.env, starter === undefined ? [] : [starter]);
}

/** Not the process namespace: its end is the guests', and a signal to this process should reach the program that it becomes. */
function namespacesOf(holder: number): string[] {
  return [...enterUser(holder), "--mount", "--net", "--"];
}

/** Into its user namespace, if that is another one than ours, and no further. */
function enterUser(holder: number): string[] {
  const sameUser = readlinkSync(`/proc/${holder}/ns/user`) === readlinkSync("/proc/self/ns/user");
  return ["nsenter", `--target=${holder}`, "--preserve-credentials", ...(sameUser ? [] : ["--user"])];
}

function ownNamespaces(): string[] {
  return ["unshare", ...namespaceOptions(), "--"];
}

function otherIsolation(layout: LabLayout, running: Isolation, wanted: Isolation): DummError {
  return new DummError("needs-reboot", `it runs with isolation ${running}, and its topology has ${wanted}`, {
    where: `lab ${layout.lab}`,
    hint: `Nothing was changed. Take it down first: dumm destroy ${layout.lab}`,
  });
}

function elsewhere(layout: LabLayout): DummError {
  return new DummError("busy", "this process is not in the namespaces that the lab has now", {
    where: `lab ${layout.lab}`,
    hint: "Another dumm took it down, or brought it up, meanwhile: run this again, and outside of any `dumm enter`.",
  });
}

/**
 * Checks, under the lab's lock, that this process still is where the lab lies.
 * @throws DummError busy where the holder has ended since; usage where nobody has entered
 */
export function requireInside(layout: LabLayout, isolation: Isolation): void {
  const holder = findHolder(layout.run);
  const inside = holder !== undefined && isInside(holder);
  if (inside === (isolation === "private")) return;
  throw elsewhere(layout);
}
