import { spawn } from "node:child_process";
import { lackOfSlirp4netns, slirp4netns } from "../../uplink/slirp4netns.ts";
import type { Check } from "../check.ts";
import { type Finding, ok, warn } from "../finding.ts";
import { isRoot, takesRoot } from "../root.ts";

/** The way out of a private lab's namespace. A lab without `nat`, or among the links of the host, does without. */
export const uplinkCheck: Check = {
  name: "uplink",
  async run({ signal }) {
    const lack = lackOfSlirp4netns();
    if (lack !== undefined) return warn(lack.what, `Only that takes it. ${lack.hint}`, { slirp4netns: false });
    if (!isRoot()) return takesRoot("slirp4netns was not tried");
    return judgeTrial(await tryOut(signal));
  },
};

/** @param words what slirp4netns said before it ended; undefined where it made its link */
export function judgeTrial(words: string | undefined): Finding {
  if (words === undefined) return ok("slirp4netns makes one", { slirp4netns: true });
  return {
    ...warn("slirp4netns makes no uplink, which nat of a private lab takes", "See what it says, and `tun`.", {
      slirp4netns: true,
    }),
    details: words.trim().split("\n").slice(-5),
  };
}

/** Has it make a link in a network namespace of its own, with which that goes. It writes to the descriptor 3 once it is there. */
function tryOut(signal: AbortSignal): Promise<string | undefined> {
  const [program = "", ...args] = slirp4netns("/proc/self/ns/net");
  const child = spawn("unshare", ["--net", program, "--ready-fd=3", ...args], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`, LC_ALL: "C" },
    signal,
    killSignal: "SIGKILL",
  });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      words += text;
    });
  }
  let made = false;
  child.stdio[3]?.once("data", () => {
    made = true;
    child.kill("SIGKILL");
  });
  return new Promise((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("close", () => resolve(made ? undefined : words));
  });
}
