import { readdirSync, readFileSync } from "node:fs";
import { isResident } from "./resident.ts";
import { FILES, type Sandbox } from "./sandbox.ts";
import { RUNTIME } from "./user.ts";

/** What a sandbox holds that dumm could have left or changed. */
export interface Snapshot {
  /** The links as `ip` shows them, with what they are joined to. */
  links: string[];
  addresses: string[];
  /** Those where tests have their files: a sandbox sees what labs of the host have mounted too. */
  mounts: string[];
  /** Command lines. */
  processes: string[];
  /** All that is below /run, or the user's own such directory; those of tests (FILES) apart, and where ids are reserved, which stays. */
  run: string[];
  /** What lies beside the topologies that is no diff of a guest: all of the files of tests but those, and what is mounted there. */
  files: string[];
}

/** The diffs of guests, and the directories that lead there. */
const DIFFS = /\/\.dumm(\/guests(\/[^/]+(\/diff(\/.*)?)?)?)?$/;

export async function snapshot(sandbox: Sandbox): Promise<Snapshot> {
  const lines = async (...argv: string[]): Promise<string[]> =>
    (await sandbox.output(...argv)).split("\n").slice(0, -1);
  const [links, addresses, run, files] = await Promise.all([
    lines("ip", "-oneline", "link"),
    lines("ip", "-oneline", "address"),
    lines("find", ...runRoots(sandbox), "-mindepth", "1", "-path", FILES, "-prune", "-o", "-print"),
    lines("find", FILES, "-xdev"),
  ]);
  return {
    links: links.map(settled),
    addresses: addresses.map(settled),
    mounts: readFileSync(sandbox.reach("/proc/1/mounts"), "utf8").split("\n").filter(isOfTests),
    processes: commandLines(sandbox),
    run: run.filter((path) => !path.endsWith("/dumm.ids")),
    files: files.filter((path) => !DIFFS.test(path)),
  };
}

function isOfTests(mount: string): boolean {
  const [, target = ""] = mount.split(" ");
  return ["/run", "/mnt"].some((root) => target === root || target.startsWith(`${root}/`));
}

function runRoots({ user }: Sandbox): string[] {
  return user ? ["/run", RUNTIME] : ["/run"];
}

/** Without what the kernel changes by itself in a link's or an address's first seconds. */
function settled(line: string): string {
  return line.replace(/ tentative| (state|qdisc) \S+|NO-CARRIER,|,LOWER_UP/g, "");
}

/** The command lines of all processes but the tests' own resident; one that has ended has none. */
export function commandLines(sandbox: Pick<Sandbox, "reach">): string[] {
  return readdirSync(sandbox.reach("/proc"))
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => commandLine(sandbox.reach(`/proc/${pid}/cmdline`)))
    .filter((line) => line !== "" && !isResident(line));
}

function commandLine(path: string): string {
  try {
    return readFileSync(path, "utf8").replaceAll("\0", " ");
  } catch (error) {
    // It ended, and was waited for, while we looked.
    if (error instanceof Error && "code" in error && ["ENOENT", "ESRCH"].includes(String(error.code))) return "";
    throw error;
  }
}
