import { Args, Flags } from "@oclif/core";
import { BaseCommand } from "../../cli/base-command.ts";
import { buildProgress } from "../../cli/build-progress.ts";
import type { OnProgress } from "../../core/cache/progress.ts";
import { DummError } from "../../core/error.ts";
import { buildBusyboxMaster } from "../../core/master/busybox.ts";
import { buildDebianMaster } from "../../core/master/debian.ts";
import { type DebianSuite, debianSuites } from "../../core/master/debian-recipe.ts";
import type { Master } from "../../core/master/master.ts";

export default class MasterBuild extends BaseCommand {
  static override summary = "make a master: a root file system that guests share";
  static override description =
    "`busybox` is Debian's busybox-static with its applets: a guest of it boots in 40 ms and takes 5 MB.\n" +
    "`debian` is a small Debian with systemd, made by mmdebstrap through the mirror in this machine's apt sources. It takes\n" +
    "root, and half a minute.\n" +
    "Both are made once: the cache holds what came of the same inputs. Any other root file system in a directory is a\n" +
    "master as it is; a topology names it by its path.";
  static override examples = [
    "<%= config.bin %> <%= command.id %> busybox",
    "<%= config.bin %> <%= command.id %> debian",
    "<%= config.bin %> <%= command.id %> debian --include frr,tcpdump --name router",
  ];
  static override args = {
    kind: Args.string({
      ignoreStdin: true,
      required: true,
      options: ["busybox", "debian"],
      description: "what to make",
    }),
  };
  static override flags = {
    suite: Flags.option({ options: debianSuites, summary: `Debian's release [default: ${debianSuites[0]}]` })(),
    include: Flags.string({
      helpValue: "PKG,...",
      multiple: true,
      delimiter: ",",
      summary: "Debian packages to have in it, with what they depend on",
    }),
    name: Flags.string({ helpValue: "NAME", summary: "what topologies call it [default: debian]" }),
  };

  async run(): Promise<Master> {
    const { args, flags } = await this.parse(MasterBuild);
    const progress = buildProgress();
    try {
      const master = await build(args.kind, flags, progress.report);
      progress.end();
      this.log(`${master.name}  ${master.path}`);
      return master;
    } finally {
      progress.end();
    }
  }
}

interface BuildFlags {
  suite?: DebianSuite | undefined;
  include?: string[] | undefined;
  name?: string | undefined;
}

async function build(kind: string, flags: BuildFlags, report: OnProgress): Promise<Master> {
  if (kind === "debian") return await buildDebianMaster(flags, report);
  const [given] = Object.keys(flags).filter((flag) => flag !== "json");
  if (given === undefined) return await buildBusyboxMaster(report);
  throw new DummError("usage", `--${given} is for \`master build debian\``, {
    hint: "There is one busybox master, and it has one form.",
  });
}
