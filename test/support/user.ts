import { chownSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "../../src/core/cache/directory.ts";

const NAME = "dumm-test";
const ID = 12345;

/** Where the user's things lie in a sandbox. */
const HOME = "/mnt/home";

/** The directory that a host makes for each user who is logged in. */
export const RUNTIME = "/mnt/run";

/** The clone, where it can be read also if it lies in a directory of root's. */
export const CLONE = "/mnt/clone";

/** What the user has in his own cache; the agent and the launcher can be compiled there. */
const CACHE = `${HOME}/.cache/dumm`;

/**
 * Makes a sandbox a machine as an ordinary user finds it, before anything else is mounted there: the password file has him,
 * with a range of ids of his own; he may open /dev/net/tun; and he has a master. Kernels are read where they are.
 */
export const prepareUser = `
  mount -t tmpfs -o mode=755 tmpfs /mnt
  { cat /etc/passwd; echo ${NAME}:x:${ID}:${ID}::${HOME}:/bin/sh; } >/mnt/passwd
  echo ${NAME}:1000000:65536 >/mnt/subid
  mount --bind /mnt/passwd /etc/passwd
  mount --bind /mnt/subid /etc/subuid
  mount --bind /mnt/subid /etc/subgid
  mount -t tmpfs -o mode=755 tmpfs /dev/net
  mknod -m 666 /dev/net/tun c 10 200
  mkdir -p ${CLONE} ${RUNTIME} ${CACHE}/kernels ${CACHE}/masters
  mount --bind ${quoted(fileURLToPath(new URL("../../", import.meta.url)))} ${CLONE}
  cache=${quoted(cacheDirectory())}
  mount --bind "$cache/kernels" ${CACHE}/kernels
  cp -r "$cache/agents" "$cache/launchers" ${CACHE}
  cp -r "$cache/masters/busybox/" ${CACHE}/masters/busybox-own
  ln -s busybox-own ${CACHE}/masters/busybox
  chown -R ${ID}:${ID} ${CACHE}/agents ${CACHE}/launchers ${CACHE}/masters ${RUNTIME}
  chown ${ID}:${ID} ${HOME} ${HOME}/.cache ${CACHE}`;

/** What runs a program as that user: before its command line. */
export const asUser = [
  ...["setpriv", `--reuid=${ID}`, `--regid=${ID}`, "--clear-groups", "--inh-caps=-all"],
  ...["env", "-u", "XDG_CACHE_HOME", `HOME=${HOME}`, `XDG_RUNTIME_DIR=${RUNTIME}`],
];

/** Whether the vitest project runs `dumm` as that user. */
export const RUNS_AS_USER = process.env["DUMM_TEST_USER"] !== undefined;

/** Makes a file the user's, and the directories above it, up to the topmost that was made for it. */
export function giveToUser(path: string, topmost = path): void {
  for (let one = path; one.length >= topmost.length; one = dirname(one)) chownSync(one, ID, ID);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
