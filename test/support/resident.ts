import type { Applied, Change, LabStatus, Operation } from "../../src/index.ts";
import type { Running, RunResult, Sandbox } from "./sandbox.ts";
import { until } from "./until.ts";

/** What runs, below the clone. */
const PROGRAM = "test/support/resident-program.js";

/** Whether a process is one, by its command line. */
export function isResident(commandLine: string): boolean {
  return commandLine.includes(`/${PROGRAM}`);
}

/** As applyLab() answers, with the outcomes as plain data. */
export type Result = Pick<Applied, "changes" | "remaining" | "notCompared"> & {
  operations: (Operation & { status: string; error?: string })[];
};

/** The one that a sandbox's labs share. */
const shared = new WeakMap<Sandbox, Promise<Resident>>();

/** dumm's library in one process of the sandbox, for tests that ask so often that starting the command would be most of it. */
export class Resident {
  readonly #running: Running;
  #answers = 0;

  private constructor(running: Running) {
    this.#running = running;
  }

  /**
   * @param flags `--exclusive`: what others have added to a lab is removed
   * @param by what it is run by, where it shall be in another place or of another user
   */
  static async start(
    sandbox: Sandbox,
    flags: readonly "--exclusive"[] = [],
    by: readonly string[] = [],
  ): Promise<Resident> {
    const program = [process.execPath, `${sandbox.clone}/${PROGRAM}`, ...flags];
    return new Resident(await sandbox.start([...by, ...program], { stdin: { open: true } }));
  }

  /** The one that a sandbox's labs share: it runs from the first time that it is asked for. */
  static of(sandbox: Sandbox): Promise<Resident> {
    const resident = shared.get(sandbox) ?? Resident.start(sandbox);
    shared.set(sandbox, resident);
    return resident;
  }

  /** Makes the lab equal to its file, with reboots where it takes those. What fails in it is told by its operations. */
  apply(file: string): Promise<Result> {
    return this.#ask("apply", file);
  }

  destroy(file: string): Promise<Result> {
    return this.#ask("destroy", file);
  }

  diff(file: string): Promise<{ changes: Change[]; notCompared: string[] }> {
    return this.#ask("diff", file);
  }

  status(file: string): Promise<LabStatus> {
    return this.#ask("status", file);
  }

  /** Runs a program in a guest to its end, with an empty standard input. */
  exec(file: string, guest: string, argv: readonly string[]): Promise<RunResult> {
    return this.#ask("exec", file, { guest, argv });
  }

  /** It answers one request after the other, in the order in which they came. */
  async #ask<T>(request: string, file: string, more: object = {}): Promise<T> {
    const number = this.#answers++;
    this.#running.write(`${JSON.stringify({ request, file, ...more })}\n`);
    const line = await until(
      () => {
        const lines = this.#running.output().split("\n");
        return lines.length > number + 1 ? lines[number] : undefined;
      },
      { what: `${request} ${file}`, timeout: 100_000 },
    );
    const { answer, error } = JSON.parse(line);
    if (error !== undefined) throw new Error(`${request} ${file}: ${error}`);
    return answer;
  }
}
