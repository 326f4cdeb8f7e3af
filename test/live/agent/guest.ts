import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { AgentClient } from "../../../src/core/agent/client.ts";
import { type LineLocator, linePath } from "../../../src/core/agent/connect.ts";
import { Watch } from "../../../src/core/sys/watch.ts";
import { Mconsole } from "../../../src/core/uml/mconsole.ts";
import { Readiness } from "../../../src/core/uml/readiness.ts";

const repository = new URL("../../../", import.meta.url).pathname;
const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
const kernel = process.env["DUMM_KERNEL"] ?? join(cache, "dumm/kernels/default/linux");

/** pid 1 of the guest's pid namespace: it ends with the kernel, and ends the kernel when its own standard input ends. */
const HOLDER = 'exec 3<&0; { cat <&3 >/dev/null; kill -s KILL -- -1; } & "$@" 3<&- </dev/null; exit';

/** A real kernel that runs the agent over a root of busybox alone, and that ends with this process whatever happens. */
export class TestGuest implements AsyncDisposable {
  readonly #console: string[] = [];
  readonly #mconsole: Mconsole;
  #requests = 0;

  private constructor(
    readonly directory: string,
    readonly process: ChildProcess,
    readonly ended: Promise<void>,
  ) {
    this.#mconsole = new Mconsole(() => join(directory, `client-${this.#requests++}`), new Watch());
    for (const output of [process.stdout, process.stderr]) {
      output?.on("data", (bytes: Buffer) => this.#console.push(bytes.toString()));
    }
  }

  /** @param init content of the master's /sbin/init, a shell script; there is none without it */
  static async start({ init, args = [] }: { init?: string; args?: readonly string[] } = {}): Promise<TestGuest> {
    const directory = mkdtempSync(join(tmpdir(), "dumm-agent-"));
    const root = join(directory, "root");
    makeRoot(root, init);
    const readiness = new Readiness(join(directory, "ready"), new Watch());
    const command = [
      ...[kernel, "umid=guest", `uml_dir=${directory}/`, "mem=64M", "lpj=14000000", "seccomp=auto", "root=/dev/root"],
      ...[
        "rootfstype=hostfs",
        `rootflags=${root}`,
        "rw",
        "init=/.dumm/agent",
        "panic=-1",
        "con=null",
        "con0=null,fd:1",
      ],
      ...["ssl=pts", `mconsole=notify:${readiness.path}`, "dumm.guest=guest", ...args],
    ];
    const child = spawn(
      "unshare",
      ["-p", "-f", "-m", "--mount-proc", "--kill-child", "sh", "-c", HOLDER, "sh", ...command],
      {
        stdio: ["pipe", "pipe", "pipe"],
        // A session of its own: what signals the test's process group must not take the holder away from the kernel.
        detached: true,
      },
    );
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const guest = new TestGuest(directory, child, ended);
    const outcome = await Promise.race([readiness.ready, ended.then(() => "ended")]);
    readiness.close();
    if (outcome !== undefined) throw new Error(`the guest ended:\n${guest.console}`);
    return guest;
  }

  get console(): string {
    return this.#console.join("");
  }

  readonly locate: LineLocator = async (index) => linePath(await this.mconsole(`config ssl${index}`));

  mconsole(command: string): Promise<string> {
    return this.#mconsole.request(join(this.directory, "guest/mconsole"), command);
  }

  connect(): Promise<AgentClient> {
    return AgentClient.connect(this.locate, { timeoutMs: 20_000, where: "guest guest" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#mconsole.close();
    this.process.stdin?.destroy();
    await this.ended;
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function makeRoot(root: string, init: string | undefined): void {
  for (const name of ["bin", "sbin", "etc", ".dumm"]) mkdirSync(join(root, name), { recursive: true });
  execFileSync("make", ["-s", "-C", join(repository, "agent"), `OUT=${join(root, "../agent")}`]);
  copyFileSync(join(root, "../agent/dumm-agent"), join(root, ".dumm/agent"));
  copyFileSync("/bin/busybox", join(root, "bin/busybox"));
  const applets = execFileSync("/bin/busybox", ["--list"], { encoding: "utf8" }).trim().split("\n");
  for (const applet of applets)
    if (applet !== "busybox" && applet !== "init") symlinkSync("busybox", join(root, "bin", applet));
  if (init !== undefined) writeFileSync(join(root, "sbin/init"), init, { mode: 0o755 });
}
