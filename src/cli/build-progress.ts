import ora from "ora";
import type { BuildEvent, OnProgress } from "../core/cache/progress.ts";
import { isLive } from "./live.ts";

export interface BuildProgress {
  report: OnProgress;
  /** Ends the display, whatever came of the build. */
  end(): void;
}

/** Shows a build on stderr: one line that changes on a terminal, elsewhere a line for each phase and each tenth of it. */
export function buildProgress(stream: NodeJS.WriteStream = process.stderr): BuildProgress {
  return isLive(stream) ? liveProgress(stream) : plainProgress(stream);
}

function liveProgress(stream: NodeJS.WriteStream): BuildProgress {
  // discardStdin would put the terminal into raw mode, in which Ctrl-C sends no signal to make.
  const spinner = ora({ stream, discardStdin: false });
  let phase: string | undefined;
  let began = 0;
  const finishPhase = (): void => {
    if (phase !== undefined) spinner.succeed(`${phase} (${seconds(began)})`);
    phase = undefined;
  };
  return {
    report(event) {
      if (event.phase !== phase) {
        finishPhase();
        phase = event.phase;
        began = performance.now();
        spinner.start(phase);
      }
      spinner.text = shorten([phase, percent(event), event.detail].filter((part) => part).join("  "), stream.columns);
    },
    end() {
      spinner.stop();
    },
  };
}

function plainProgress(stream: NodeJS.WriteStream): BuildProgress {
  let phase: string | undefined;
  let tenth = 0;
  return {
    report(event) {
      const reached = Math.floor((event.fraction ?? 0) * 10);
      if (event.phase !== phase) {
        phase = event.phase;
        tenth = reached;
        stream.write(`${phase}\n`);
      } else if (reached > tenth) {
        tenth = reached;
        stream.write(`${phase}: ${percent(event)}\n`);
      }
    },
    end() {
      phase = undefined;
    },
  };
}

function percent({ fraction }: BuildEvent): string {
  return fraction === undefined ? "" : `${Math.floor(fraction * 100)} %`;
}

function seconds(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

/** A line that wraps could not be erased. The spinner itself takes two columns. */
function shorten(text: string, columns: number): string {
  return text.length > columns - 3 ? `${text.slice(0, columns - 4)}…` : text;
}
