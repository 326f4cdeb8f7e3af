import { fileURLToPath } from "node:url";
import type { Applied, Change, LabStatus, Operation } from "../../src/index.ts";
import type { Running, Sandbox } from "./sandbox.ts";
import { until } from "./until.ts";

const PROGRAM = fileURLToPath(new URL("resident-program.js", import.meta.url));

/** As applyLab() answers, with the outcomes as plain data. */
export type Result = Pick<Applied, "changes" | "remaining" | "notCompared"> & {
  operations: (Operation & { status: string; error?: string })[];
};

/** dumm's library in one process of the sandbox, for tests that ask so often that starting the command would be most of it. */
export class Resident {
  readonly #running: Running;
  #answers = 0;

  private constructor(running: Running) {
    this.#running = running;
  }

  /** @param flags `--exclusive`: what others have added to a lab is removed */
  static async start(sandbox: Sandbox, flags: readonly "--exclusive"[] = []): Promise<Resident> {
    return new Resident(await sandbox.start([process.execPath, PROGRAM, ...flags], { stdin: { open: true } }));
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

  /** One request at a time. */
  async #ask<T>(request: string, file: string): Promise<T> {
    const number = this.#answers++;
    this.#running.write(`${JSON.stringify({ request, file })}\n`);
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
