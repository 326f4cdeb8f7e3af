import type { Sandbox } from "./sandbox.ts";
import { snapshot } from "./snapshot.ts";

/** What differs between two labs that are alike, and to two lines of overlayfs's own. */
const ofOneLabAlone: readonly [RegExp, string][] = [
  [/^\d+: /, ""],
  [/link\/ether \S+/, "link/ether"],
  [/\/laid\/\d+/g, "/laid/N"],
  // Where a layer was for the moment of the mount is named after the process that mounted.
  [/\/\.layers\/\d+/g, "/.layers/PID"],
  // Sockets are named after the process that awaits answers on them.
  [/(\/\.[-a-z0-9]+)\/\d+\.[0-9a-f]{4}\b/g, "$1/PID"],
  [/,uuid=on/, ""],
];

/** All that a sandbox holds of a lab, line by line, so that what is there and belongs to nothing is one line more. */
export async function holdings(sandbox: Sandbox): Promise<string[]> {
  const { links, addresses, mounts, processes, run, files } = await snapshot(sandbox);
  const nat = await sandbox.output("sh", "-ec", "nft list ruleset; cat /proc/sys/net/ipv4/conf/*/forwarding");
  const lines = {
    link: links,
    address: addresses,
    mount: mounts,
    process: processes.filter((line) => line.includes("umid=")),
    run,
    // Overlayfs's scratch comes and goes, and so does what the guest writes while a template is laid.
    file: files.filter((path) => !/\/(work|scratch)\//.test(path)),
    nat: nat.split("\n"),
  };
  const told = Object.entries(lines).flatMap(([what, list]) => list.map((line) => `${what} ${line}`));
  return [...new Set(told.map(alike))].sort();
}

function alike(line: string): string {
  const [what = "", ...rest] = line.split(" ");
  return `${what} ${ofOneLabAlone.reduce((text, [pattern, by]) => text.replace(pattern, by), rest.join(" "))}`;
}
