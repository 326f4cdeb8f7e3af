import type { ChalkInstance } from "chalk";
import type { Ora } from "ora";
import type { Outcome } from "../reconcile/operations/outcome.ts";
import { operationsOf, type Plan } from "../reconcile/plan/plan.ts";
import { renderOperation } from "../reconcile/render/operations.ts";

/** Shows on stderr how a plan is carried out: a line for each operation and, on a terminal, how far it is. */
export class PlanProgress {
  readonly #print: (line: string) => void;
  readonly #colours: ChalkInstance;
  readonly #spinner: Ora | undefined;
  readonly #waiting: string[] = [];
  #total = 0;
  #ended = 0;

  private constructor(print: (line: string) => void, colours: ChalkInstance, spinner: Ora | undefined) {
    this.#print = print;
    this.#colours = colours;
    this.#spinner = spinner;
  }

  /** @param live whether to show a line that changes, which is for terminals */
  static async create(print: (line: string) => void, colours: ChalkInstance, live: boolean): Promise<PlanProgress> {
    if (!live) return new PlanProgress(print, colours, undefined);
    // Loaded only where it is shown. Ctrl-C is the command's own.
    const { default: ora } = await import("ora");
    return new PlanProgress(print, colours, ora({ stream: process.stderr, discardStdin: false }));
  }

  start(plan: Plan): void {
    this.#total += operationsOf(plan).length;
    if (this.#total > this.#ended) this.#spinner?.start(this.#position());
  }

  outcome({ operation, status, milliseconds, error, note }: Outcome): void {
    this.#ended++;
    const text = renderOperation(operation);
    if (status === "done")
      this.line(`${this.#colours.green("ok")}      ${text} ${this.#colours.dim(`${Math.round(milliseconds)} ms`)}`);
    else if (status === "skipped") this.line(`${this.#colours.yellow("skipped")} ${text}`);
    else this.line(`${this.#colours.red("failed")}  ${text}`);
    if (note !== undefined) this.line(`        ${this.#colours.yellow("note:")} ${note}`);
    // The rest of it stands in the summary, where it does not scroll away.
    if (error !== undefined) this.line(`        ${error.message}`);
  }

  /** A line above the one that changes. Those of one turn of the event loop are printed at once. */
  line(text: string): void {
    if (this.#waiting.push(text) === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    this.#spinner?.clear();
    this.#print(this.#waiting.splice(0).join("\n"));
    if (this.#spinner?.isSpinning) {
      this.#spinner.text = this.#position();
      this.#spinner.render();
    }
  }

  stop(): void {
    this.#flush();
    this.#spinner?.stop();
  }

  #position(): string {
    return `${this.#ended} of ${this.#total} operations`;
  }
}
