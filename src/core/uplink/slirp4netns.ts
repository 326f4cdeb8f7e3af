import { hasCommand } from "../cache/tool.ts";
import { DummError } from "../error.ts";
import { UPLINK, UPLINK_NETWORK } from "./uplink.ts";

const PROGRAM = "slirp4netns";

/**
 * The command line of slirp4netns(1) that makes the link in a network namespace, and no more: dumm sets it up. It confines
 * itself to /etc and /run, to a right to low ports and to the system calls that it takes, and keeps from the host's loopback
 * what is sent to its own addresses.
 * @param network that namespace, as a path
 */
export function slirp4netns(network: string, link: string = UPLINK): string[] {
  return [
    PROGRAM,
    "--mtu=1500",
    "--enable-ipv6",
    "--disable-host-loopback",
    "--enable-sandbox",
    "--enable-seccomp",
    `--cidr=${UPLINK_NETWORK}`,
    "--netns-type=path",
    network,
    link,
  ];
}

/** Why private labs can have no uplink on this host; undefined where they can. */
export function lackOfSlirp4netns(): DummError | undefined {
  if (hasCommand(PROGRAM)) return undefined;
  return new DummError("host-lacks", `nat of a private lab takes ${PROGRAM}, which this host does not have`, {
    hint: `Install it: apt-get install ${PROGRAM}`,
  });
}
