import type { AgentClient } from "../../core/agent/client.ts";
import type { FileDigest } from "../../core/agent/file-digest.ts";
import { answered } from "../../core/agent/gather.ts";
import { digestFiles, dumpOf, readFile } from "../../core/agent/question.ts";
import { textIfReadable } from "../../core/agent/read-if-present.ts";
import { listSysctls, type RememberedSysctl, readSysctls } from "../../core/agent/sysctl.ts";
import { FILE_MANIFEST } from "../../core/file-manifest.ts";
import { HOSTS } from "../../core/hosts-file.ts";
import type { Recollection } from "../../core/lab/recollection.ts";
import { NETLINK_ROUTE } from "../../core/lab/session.ts";
import { type Address, decodeAddress, dumpAddresses } from "../../core/netlink/address.ts";
import { Netlink } from "../../core/netlink/client.ts";
import { decodeLink, dumpLinks, type Link } from "../../core/netlink/link.ts";
import type { Message } from "../../core/netlink/message.ts";
import type { Request } from "../../core/netlink/request.ts";
import { decodeRoutes, dumpRoutes, type Route } from "../../core/netlink/route.ts";
import { decodeRules, dumpRules, type Rule } from "../../core/netlink/rule.ts";
import type { SysError } from "../../core/sys/libc.ts";

const HOSTNAME = "/proc/sys/kernel/hostname";

/** What a guest says of itself, whoever made it so. */
export interface Told {
  readonly links: readonly Link[];
  readonly addresses: readonly Address[];
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
  /** The sysctls that were set through the agent. */
  readonly set: readonly RememberedSysctl[];
  /** What the sysctls that were asked for hold, in order; a SysError for one that cannot be read. */
  readonly sysctls: readonly (string | SysError)[];
  readonly hostname: string;
  /** What /etc/hosts and /.dumm/files hold; undefined where there is none, or none that can be read. */
  readonly hosts: string | undefined;
  readonly manifest: string | undefined;
  /** What the files that were asked for are, in order. */
  readonly digests: readonly (FileDigest | undefined)[];
}

/**
 * Asks a guest for all that a state is made of, in one message.
 * @param sysctls keys, which come on top of those that were set
 * @throws DummError guest-failed
 */
export async function askGuest(
  agent: AgentClient,
  wanted: { readonly sysctls: readonly string[]; readonly files: readonly string[] },
  recollection: Recollection,
): Promise<Told> {
  const known = recollection.read();
  const { answers, bytes } = await agent.gather(
    {
      links: dumpOf(NETLINK_ROUTE, dumpLinks()),
      addresses: dumpOf(NETLINK_ROUTE, dumpAddresses()),
      routes: dumpOf(NETLINK_ROUTE, dumpRoutes()),
      rules: dumpOf(NETLINK_ROUTE, dumpRules()),
      set: listSysctls(),
      sysctls: readSysctls(wanted.sysctls),
      hostname: readFile(HOSTNAME),
      hosts: readFile(HOSTS),
      manifest: readFile(FILE_MANIFEST),
      digests: digestFiles(wanted.files),
    },
    known,
  );
  if (bytes !== known) recollection.write(bytes);
  // What is too long for one answer, or changed while it was read, is asked for again by itself.
  const whole = (answer: Message[] | SysError | undefined, request: Request) =>
    Array.isArray(answer) ? answer : dumpAlone(agent, request);
  const [links, addresses, routes, rules] = await Promise.all([
    whole(answers.links, dumpLinks()),
    whole(answers.addresses, dumpAddresses()),
    whole(answers.routes, dumpRoutes()),
    whole(answers.rules, dumpRules()),
  ]);
  return {
    links: links.map(decodeLink),
    addresses: addresses.map(decodeAddress),
    routes: decodeRoutes(routes),
    rules: decodeRules(rules),
    set: answered(answers.set),
    sysctls: answered(answers.sysctls),
    hostname: Buffer.from(answered(answers.hostname)).toString().trimEnd(),
    hosts: textIfReadable(answers.hosts),
    manifest: textIfReadable(answers.manifest),
    digests: answered(answers.digests),
  };
}

/** One dump through a socket of its own, however long it is. */
export async function dumpAlone(agent: AgentClient, request: Request): Promise<Message[]> {
  const netlink = new Netlink(agent.netlink(NETLINK_ROUTE));
  try {
    return await netlink.dump(request);
  } finally {
    netlink.close();
  }
}
