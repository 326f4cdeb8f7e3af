import { mkdirSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { asUser, CLONE, giveToUser, prepareUser, RUNS_AS_USER } from "./user.ts";

/** The program under test. */
export const DUMM = fileURLToPath(new URL("../../bin/dumm", import.meta.url));

/** pid 1 of a sandbox. It reaps orphans, as init does, and ends when its standard input does. */
const HOLDER = `
  mount -t tmpfs -o mode=755 tmpfs /run && mkdir -m 1777 /run/test && ip link set lo up && echo ready &&
  exec 3<&0 && { cat <&3 >/dev/null & wait $!; }`;

type Holder = ReturnType<typeof startHolder>;

function startHolder(user: boolean) {
  const namespaces = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"];
  const script = user ? `${prepareUser}\n${HOLDER}` : HOLDER;
  return execa("unshare", [...namespaces, "sh", "-ec", script], { stdin: "pipe", reject: false });
}

/** Tells which process of the sandbox it is, then becomes the program. */
const ANNOUNCED = 'echo $$ >&3 && exec "$@" 3>&-';

/** Where tests put their files: in memory, and gone with the sandbox. */
export const FILES = "/run/test";

export interface RunOptions {
  /** A directory of the sandbox. */
  cwd?: string;
  /** What it reads on standard input; without this that is empty, and with `open` it is what Running.write() gives it. */
  stdin?: string | { readonly open: true };
  env?: Record<string, string>;
  /**
   * Without root: as nobody, without any right but that to read and search everywhere, so that it finds the program in a
   * clone that only root can read.
   */
  unprivileged?: boolean;
}

export interface RunResult {
  /** The exit status; 128 and the signal's number where a signal ended it. */
  status: number;
  stdout: string;
  stderr: string;
}

/** A program that runs in the sandbox. */
export interface Running {
  /** As the sandbox counts. */
  pid: number;
  /** What it has written to standard output so far. */
  output(): string;
  /** Gives it something to read, if it was started with an open standard input. */
  write(text: string): void;
  kill(signal: NodeJS.Signals): Promise<void>;
  result: Promise<RunResult>;
}

/**
 * A machine for one test file: process, network and mount namespaces of its own, with an empty /run. It ends, with every
 * guest, link and mount in it, when close() is called or when the test process ends, however that ends.
 */
export class Sandbox {
  readonly #holder: Holder;

  /** @param user whether `dumm` is run as an ordinary user; everything else is root's in any case */
  private constructor(
    holder: Holder,
    readonly user: boolean,
  ) {
    this.#holder = holder;
  }

  /** @param user by default what the vitest project says */
  static async open(user = RUNS_AS_USER): Promise<Sandbox> {
    const holder = startHolder(user);
    const ready = new Promise<true>((resolve) => holder.stdout.once("data", () => resolve(true)));
    if ((await Promise.race([ready, holder])) !== true)
      throw new Error(`no sandbox, is this root?\n${(await holder).stderr}`);
    return new Sandbox(holder, user);
  }

  /** A path of the sandbox, as this process reaches it. */
  reach(path: string): string {
    return join(`/proc/${this.#holder.pid}/root`, path);
  }

  /** Writes a file of the sandbox, and the directories above it. Answers its path there. */
  write(path: string, content: string, mode = 0o644): string {
    const made = mkdirSync(this.reach(dirname(path)), { recursive: true });
    writeFileSync(this.reach(path), content, { mode });
    if (this.user) giveToUser(this.reach(path), made);
    return path;
  }

  /** The clone, by a path at which whoever runs `dumm` can read it. */
  get clone(): string {
    return this.user ? CLONE : dirname(dirname(DUMM));
  }

  /** What a command line of `dumm` begins with. */
  get program(): readonly string[] {
    return this.user ? [...asUser, `${CLONE}/bin/dumm`] : [DUMM];
  }

  /** Runs `dumm` to its end. */
  dumm(args: readonly string[], options?: RunOptions): Promise<RunResult> {
    return this.run([...(options?.unprivileged ? [DUMM] : this.program), ...args], options);
  }

  /** Runs a program to its end, whatever its status. */
  run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    return toResult(this.#spawn(argv, options));
  }

  /** Runs a program to its end and answers what it wrote. Throws where its status is not 0. */
  async output(...argv: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(argv);
    if (status !== 0) throw new Error(`${argv.join(" ")}: ${status}\n${stderr}`);
    return stdout;
  }

  /** Starts `dumm`. */
  startDumm(args: readonly string[], options?: RunOptions): Promise<Running> {
    return this.start([...(options?.unprivileged ? [DUMM] : this.program), ...args], options);
  }

  /** Starts a program and answers once it runs. */
  async start(argv: readonly string[], options: RunOptions = {}): Promise<Running> {
    const child = this.#spawn(["sh", "-c", ANNOUNCED, "sh", ...argv], options);
    let output = "";
    child.stdout.on("data", (bytes: Buffer) => {
      output += bytes.toString();
    });
    const announcement = child.stdio[3];
    if (announcement === null || announcement === undefined) throw new Error("no third pipe");
    const pid = await new Promise<number>((resolve) => {
      announcement.once("data", (bytes: Buffer) => resolve(Number(bytes.toString())));
    });
    return {
      pid,
      output: () => output,
      write: (text) => {
        child.stdin?.write(text);
      },
      kill: async (signal) => {
        await this.run(["kill", "-s", signal.slice(3), String(pid)]);
      },
      result: toResult(child),
    };
  }

  /** Ends everything in the sandbox. */
  async close(): Promise<void> {
    this.#holder.stdin.end();
    await this.#holder;
  }

  #spawn(argv: readonly string[], { cwd = "/", stdin, env = {}, unprivileged = false }: RunOptions) {
    const of = (namespace: string): string => `/proc/${this.#holder.pid}/ns/${namespace}`;
    const enter = ["nsenter", `--net=${of("net")}`, `--mount=${of("mnt")}`, `--pid=${of("pid_for_children")}`];
    const [file = "", ...args] = [...enter, "env", `--chdir=${cwd}`, ...(unprivileged ? asNobody : []), ...argv];
    return execa(file, args, {
      env,
      ...(typeof stdin === "object" ? {} : { input: stdin ?? "" }),
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      reject: false,
      stripFinalNewline: false,
      maxBuffer: 2 ** 27,
    });
  }
}

const asNobody = [
  "setpriv",
  ...["--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all,+dac_read_search"],
  ...["--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"],
];

interface Ended {
  exitCode?: number | undefined;
  signal?: NodeJS.Signals | undefined;
  stdout?: unknown;
  stderr?: unknown;
}

async function toResult(child: PromiseLike<Ended>): Promise<RunResult> {
  const { exitCode, signal, stdout, stderr } = await child;
  if (exitCode === undefined && signal === undefined) throw new Error("it did not start");
  return {
    status: exitCode ?? 128 + (signal === undefined ? 0 : constants.signals[signal]),
    stdout: String(stdout),
    stderr: String(stderr),
  };
}
