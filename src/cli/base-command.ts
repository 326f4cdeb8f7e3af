import { Command, Flags } from "@oclif/core";
import { Chalk, type ChalkInstance } from "chalk";
import { DummError } from "../core/error.ts";
import type { Naming } from "../reconcile/lab/naming.ts";
import { errorLines } from "./error-lines.ts";
import { printable } from "./printable.ts";

/** What every command has: --json, colours only where a person reads, and errors that say what to do. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  /** Colours for stdout: none in a pipe, with NO_COLOR, or with --json. */
  protected readonly colours = coloursFor(process.stdout);
  /** Colours for stderr. */
  protected readonly stderrColours = coloursFor(process.stderr);

  override log(text = ""): void {
    super.log(printable(text, this.colours.level > 0));
  }

  override logToStderr(text = ""): void {
    super.logToStderr(printable(text, this.stderrColours.level > 0));
  }

  /** The exit code where dumm itself fails; each error has its own unless a command says otherwise. */
  protected exitCodeOf(error: DummError): number {
    return error.exitCode;
  }

  protected override async catch(error: Error): Promise<void> {
    if (!(error instanceof DummError)) throw error;
    process.exitCode = this.exitCodeOf(error);
    if (this.jsonEnabled()) {
      const { code, what, where, hint, details } = error;
      const problems = "problems" in error ? error.problems : undefined;
      this.logJson({ error: { code, what, where, hint, details, problems } });
      return;
    }
    for (const line of errorLines(error, this.stderrColours)) this.logToStderr(line);
  }
}

/** Where the lab's working directory lies. */
export const dirFlag = {
  dir: Flags.directory({
    summary: "working directory of the lab [default: .dumm beside the topology]",
    helpValue: "DIR",
    exists: false,
  }),
};

export const exclusiveFlag = {
  exclusive: Flags.boolean({
    summary: "also remove what others have added to declared interfaces and bridges; diff shows it as a difference",
  }),
};

/** Which lab is meant, for the commands that have one. */
export const labFlags = {
  ...dirFlag,
  name: Flags.string({
    summary: "the lab's name in place of its topology's; its working directory is .dumm/labs/NAME then",
    helpValue: "NAME",
  }),
};

/** What those flags say. */
export function namingOf({ name, dir }: { name: string | undefined; dir: string | undefined }): Naming {
  return { name, directory: dir };
}

/** What dumm itself failing exits with, so that it is not taken for a program's own status. As docker and ssh do. */
export const DUMM_FAILED = 125;

/** The topology where the command line names none. */
export const DEFAULT_TOPOLOGY = "topology.yaml";

/** https://no-color.org: any value but the empty one turns colours off. FORCE_COLOR is chalk's own. */
function coloursFor(stream: NodeJS.WriteStream): ChalkInstance {
  const wanted = stream.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
  return new Chalk(wanted ? {} : { level: 0 });
}
