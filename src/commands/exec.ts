import { constants } from "node:os";
import { Args, Flags } from "@oclif/core";
import { BaseCommand, DEFAULT_TOPOLOGY, DUMM_FAILED, labFlags, namingOf } from "../cli/base-command.ts";
import { attachTerminal, forwardSignals, joinStreams } from "../cli/exec-streams.ts";
import type { Exit } from "../core/agent/exec.ts";
import { enterLab } from "../core/lab/enter.ts";
import { withExec } from "../reconcile/lab/exec.ts";
import { locateLab } from "../reconcile/lab/locate.ts";

export default class Exec extends BaseCommand {
  static override summary = "run a program in a guest";
  static override description =
    `Standard input, output and error are the program's, and so is the exit status (128 plus the signal's number where a signal ended it). 125 means that dumm itself failed.

On a terminal the program gets one too. Without a program it is a shell. No network is needed for any of this.`;
  static override usage = "exec GUEST [-f FILE] [-t] [--cwd DIR] [--name NAME] [--dir DIR] [--json] [-- CMD...]";
  static override examples = [
    "<%= config.bin %> exec moon -- ip route",
    "<%= config.bin %> exec alice -- ping -c 3 10.2.0.10",
    "<%= config.bin %> exec moon",
  ];
  static override strict = false;
  static override args = { guest: Args.string({ ignoreStdin: true, description: "the guest", required: true }) };
  static override flags = {
    ...labFlags,
    file: Flags.string({ char: "f", summary: "the topology, or the name of a running lab", default: DEFAULT_TOPOLOGY }),
    tty: Flags.boolean({
      char: "t",
      summary: "whether the program gets a terminal [default: if dumm has one]",
      allowNo: true,
    }),
    cwd: Flags.string({ summary: "directory in the guest to run in", default: "/", helpValue: "DIR" }),
  };

  async run(): Promise<object | undefined> {
    const { args, flags, raw } = await this.parse(Exec);
    // Not `argv`: oclif sorts that, and moves a word that occurs twice to where it occurred first.
    const command = raw.flatMap(({ type, input }) => (type === "arg" ? [input] : [])).slice(1);
    const { layout, isolation } = await locateLab(flags.file, namingOf(flags));
    await enterLab(layout, { isolation });
    const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    const tty = (flags.tty ?? isTerminal) && !this.jsonEnabled();
    const size = { rows: process.stdout.rows || 24, columns: process.stdout.columns || 80 };
    const options = {
      argv: command.length > 0 ? command : ["/bin/sh"],
      cwd: flags.cwd,
      ...(tty ? { tty: size, env: { TERM: process.env["TERM"] ?? "vt100" } } : {}),
    };
    return withExec(layout, args.guest, options, async (session, agent) => {
      const detach = tty ? attachTerminal(session) : forwardSignals(session, agent);
      try {
        const output = await joinStreams(session, this.jsonEnabled());
        const exit = await session.exit;
        process.exitCode = statusOf(exit);
        return output && { ...exit, ...output };
      } finally {
        detach();
      }
    });
  }

  protected override exitCodeOf(): number {
    return DUMM_FAILED;
  }
}

function statusOf(exit: Exit): number {
  if ("status" in exit) return exit.status;
  return 128 + (Object.entries(constants.signals).find(([name]) => name === exit.signal)?.[1] ?? 0);
}
