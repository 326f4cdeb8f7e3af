import { Args, Flags } from "@oclif/core";
import { BaseCommand } from "../../cli/base-command.ts";
import { buildProgress } from "../../cli/build-progress.ts";
import { importMaster } from "../../core/master/import.ts";
import type { Master } from "../../core/master/master.ts";

export default class MasterImport extends BaseCommand {
  static override summary = "make a master of an archive or an image";
  static override description =
    "Takes a root file system's tar archive (as it is, or compressed by gzip, xz, zstd or bzip2) or an OCI image: the\n" +
    "directory of an OCI layout, an archive of one, or what `docker save` writes. Layers are laid over each other with their\n" +
    "whiteouts, and digests are checked. What an image says of a command to run is not followed: a guest boots the init in\n" +
    "it, or where there is none the agent.\n" +
    "It takes root, as the files have owners, and is done once for each file.";
  static override examples = [
    "<%= config.bin %> <%= command.id %> rootfs.tar.zst --name trixie",
    "docker save alpine >alpine.tar; <%= config.bin %> <%= command.id %> alpine.tar",
  ];
  static override args = {
    file: Args.string({ ignoreStdin: true, required: true, description: "an archive, or an OCI layout's directory" }),
  };
  static override flags = {
    name: Flags.string({ helpValue: "NAME", summary: "what topologies call it [default: the file's name]" }),
  };

  async run(): Promise<Master> {
    const { args, flags } = await this.parse(MasterImport);
    const progress = buildProgress();
    try {
      const master = await importMaster(args.file, flags.name, progress.report);
      progress.end();
      this.log(`${master.name}  ${master.path}`);
      return master;
    } finally {
      progress.end();
    }
  }
}
