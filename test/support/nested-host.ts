import { join } from "node:path";
import { cacheDirectory } from "../../src/core/cache/directory.ts";
import { TestLab } from "./lab.ts";
import { DUMM, type RunResult, type Sandbox } from "./sandbox.ts";

/** Where it can write: a directory that every machine has, and that holds neither the clone nor anything that tests mount over. */
const OWN = "/media";

/** What dumm keeps between runs: in memory, for overlayfs maps no ids of layers on a hostfs. */
const CACHE = `${OWN}/cache`;

/** Makes the root of this machine, which the guest can only read, into the guest's, with all that a host has besides. */
const BECOME_HOST = `
  mkdir -p /machine
  mount -t hostfs -o ro none /machine -o /
  cd /machine
  mount -t proc proc proc
  mount -t sysfs sysfs sys
  mount -t cgroup2 none sys/fs/cgroup
  mount -t devtmpfs devtmpfs dev
  mkdir -p dev/shm dev/pts
  mount -t tmpfs tmpfs dev/shm
  mount -t devpts -o ptmxmode=666 devpts dev/pts
  mount -t tmpfs tmpfs run
  mount -t tmpfs tmpfs .${OWN}
  mkdir -p run/old .${CACHE}/dumm .${OWN}/tmp
  pivot_root . run/old
  umount -l /run/old
  cd "$1"
  shift
  for directory in agents launchers; do cp -a $directory ${CACHE}/dumm/; done
  for link in kernels/default masters/busybox; do
    mkdir -p ${CACHE}/dumm/$(dirname $link)
    cp -a $link $(readlink -f $link) ${CACHE}/dumm/$(dirname $link)/
  done
  ip link set lo up
  cd "$1"
  shift
  exec "$@"`;

/**
 * A host with a kernel of our own, which can do what that of this machine cannot: a guest that has this machine's files for
 * its root, and on which dumm runs as it does here.
 */
export class NestedHost {
  readonly #lab: TestLab;

  private constructor(lab: TestLab) {
    this.#lab = lab;
  }

  static async boot(sandbox: Sandbox): Promise<NestedHost> {
    const host = { memory: "1G", confined: false };
    const lab = new TestLab(sandbox, { name: "nested", guests: { host } });
    await lab.apply();
    return new NestedHost(lab);
  }

  /** Runs a program of this machine there, in a directory of this machine, to its end. */
  run(cwd: string, argv: readonly string[]): Promise<RunResult> {
    const path = `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${join(process.execPath, "..")}`;
    const environment = ["env", "-i", `PATH=${path}`, `XDG_CACHE_HOME=${CACHE}`, `TMPDIR=${OWN}/tmp`, "HOME=/root"];
    const become = ["unshare", "-m", "sh", "-ec", BECOME_HOST, "sh", cacheDirectory(), cwd];
    return this.#lab.exec("host", [...become, ...environment, ...argv]);
  }

  /** Runs a file of live tests there. Answers how each of them went, by its name. */
  async runTests(file: string): Promise<Record<string, string>> {
    const vitest = [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--project",
      "live",
      "--reporter=json",
      "--configLoader=runner",
      file,
    ];
    const { stdout, stderr } = await this.run(join(DUMM, "../.."), [process.execPath, ...vitest]);
    try {
      const { testResults }: Results = JSON.parse(stdout.slice(stdout.indexOf("{")));
      const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
      for (const { failureMessages } of tests) process.stderr.write(failureMessages.join("\n"));
      return Object.fromEntries(tests.map(({ title, status }) => [title, status]));
    } catch (error) {
      throw new Error(`no report of ${file}\n${stderr}${stdout}`, { cause: error });
    }
  }
}

/** What is used here of vitest's report. */
interface Results {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}
