import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, DummError } from "../error.ts";
import { encodeFrame, type Frame, FrameSplitter } from "./frame.ts";
import { Line, type LineEvents } from "./line.ts";
import { type AgentMessage, decodeMessage, encodeMessage, LINES, PROTOCOL_VERSION } from "./message.ts";

/**
 * Where a line is at present: `/dev/pts/N`, or undefined where the guest has not opened it. The kernel knows, and it
 * changes with every client: see `linePath`.
 * @param index 0 to LINES - 1
 */
export type LineLocator = (index: number) => Promise<string | undefined> | string | undefined;

export type Welcome = Extract<AgentMessage, { type: "welcome" }>;

/** A line on which the agent has answered. Its events are still ours to replace. */
export interface Greeted {
  line: Line;
  welcome: Welcome;
  /** Knows what came behind the welcome. */
  splitter: FrameSplitter;
}

/** How long to wait for a welcome before the hello is said again, in ms: one said while UML opens the line may be lost. */
const FIRST_PATIENCE = 20;
/** How long the first line may stay silent, in ms. Each that does gives the next twice the time: the guest may be busy. */
const LINE_PATIENCE = 200;
/** How long to wait before all lines are tried again, in ms. */
const PAUSE = 10;

/** The path in what mconsole answers to `config sslN`, such as `pts:/dev/pts/3`; undefined where the line is not open. */
export function linePath(answer: string): string | undefined {
  return /^pts:(\/dev\/pts\/\d+)/.exec(answer)?.[1];
}

/**
 * Takes the first line that is free and on which the agent answers.
 * @param timeoutMs for all of it
 * @throws DummError guest-failed: no answer in time. needs-reboot: an agent of another version. busy: every line is taken.
 */
export async function greet(locate: LineLocator, timeoutMs: number, where: string | undefined): Promise<Greeted> {
  const deadline = performance.now() + timeoutMs;
  // Clients that start at different lines do not wait for the line that the one before has just left.
  const first = randomInt(LINES);
  let patience = LINE_PATIENCE;
  /** What became of each line when it was last tried. */
  const misses = new Map<number, Miss>();
  do {
    for (let step = 0; step < LINES && performance.now() < deadline; step++) {
      const until = Math.min(deadline, performance.now() + patience);
      const index = (first + step) % LINES;
      const attempt = await tryLine(locate, index, until);
      if (typeof attempt !== "string") return checkVersion(attempt, where);
      if (attempt === "silent") patience *= 2;
      misses.set(index, attempt);
    }
    await sleep(PAUSE);
  } while (performance.now() < deadline);
  if (misses.size > 0 && [...misses.values()].every((miss) => miss === "taken")) {
    throw new DummError("busy", `all ${LINES} lines of the guest's agent are taken`, {
      where,
      hint: `At most ${LINES} clients can use a guest at once; end one of them.`,
    });
  }
  throw new DummError("guest-failed", `the guest's agent does not answer (waited ${timeoutMs} ms)`, {
    where,
    hint: "See the guest's console log.",
  });
}

type Miss = "taken" | "gone" | "silent";

async function tryLine(locate: LineLocator, index: number, until: number): Promise<Greeted | Miss> {
  const path = await locate(index);
  if (path === undefined) return "gone";
  const line = openLine(path);
  if (typeof line === "string") return line;
  let outcome: Greeted | Miss = "gone";
  try {
    // The number may have become another program's terminal since we asked. It cannot while we hold it open: ask again.
    if ((await locate(index)) === path) outcome = await hello(line, until);
  } finally {
    if (typeof outcome === "string") line.close();
  }
  return outcome;
}

function openLine(path: string): Line | Miss {
  try {
    return Line.open(path, ignored) ?? "taken";
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "EIO" || code === "ENXIO") return "gone";
    throw error;
  }
}

const ignored: LineEvents = { data: () => undefined, end: () => undefined };

/** Says hello until the agent has answered. */
function hello(line: Line, until: number): Promise<Greeted | Miss> {
  const nonce = randomBytes(8);
  const frame = encodeFrame({ channel: 0, ...encodeMessage({ type: "hello", nonce }) });
  // The delimiter first: it ends what a client that died has left half said.
  const delimited = Buffer.concat([Uint8Array.of(0), frame]);
  const splitter = new FrameSplitter();
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (outcome: Greeted | Miss) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const say = (patience: number) => {
      const left = until - performance.now();
      timer = setTimeout(() => (left > patience ? say(patience * 2) : settle("silent")), Math.min(patience, left));
      line.write(delimited);
    };
    line.events = {
      data: (bytes) => {
        const welcome = findWelcome(splitter.push(bytes), nonce);
        if (welcome !== undefined) settle({ line, welcome, splitter });
      },
      end: () => settle("gone"),
    };
    if (line.isOpen) say(FIRST_PATIENCE);
    else settle("gone");
  });
}

/** Passes over all that is not the answer to our hello: what the last client did not read, in whole and in part. */
function findWelcome(frames: readonly (Frame | undefined)[], nonce: Uint8Array): Welcome | undefined {
  for (const frame of frames) {
    const message = frame && decodeMessage(frame.type, frame.data);
    if (message?.type === "welcome" && Buffer.compare(message.nonce, nonce) === 0) return message;
  }
  return undefined;
}

function checkVersion(greeted: Greeted, where: string | undefined): Greeted {
  const { version } = greeted.welcome;
  if (version === PROTOCOL_VERSION) return greeted;
  greeted.line.close();
  throw new DummError("needs-reboot", `the guest's agent speaks version ${version}, not ${PROTOCOL_VERSION}`, {
    where,
    hint: "The guest was started by another version of dumm: `dumm destroy` its lab, and apply again.",
  });
}
