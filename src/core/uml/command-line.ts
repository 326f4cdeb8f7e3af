/**
 * The command line of a UML kernel: what dumm puts there to start a guest, and reads back from /proc/PID/cmdline to learn
 * what a running guest was started with.
 * Source: arch/um/kernel/um_arch.c (`linux --help`), Documentation/admin-guide/kernel-parameters.txt.
 */
export interface GuestCommandLine {
  guest: string;
  /** The directory that holds `<guest>/mconsole`, with a trailing slash. */
  runDirectory: string;
  /** The directory on the host that is the guest's root. */
  root: string;
  /** In bytes. */
  memory: number;
  /** What the guest calls itself, from its start on. */
  hostname: string;
  /** Where the kernel and the agent tell that they are ready: a bound Unix datagram socket. */
  notify: string;
  /** The user's own kernel parameters. */
  args: readonly string[];
}

/** What a running guest is asked for: the rest can have changed since its start. */
export type StartedWith = Omit<GuestCommandLine, "notify" | "hostname">;

/**
 * Loops per jiffy. Any value that one boot printed will do, for UML has no delay loop that matters, and giving it skips a
 * calibration of 80 ms, twice the rest of the boot.
 */
const LPJ = 14_000_000;

/** Ends our own parameters: what follows it is the user's. */
const LAST_OWN = "dumm.guest=";

/** The arguments of the UML binary, without the binary. */
export function renderCommandLine(line: GuestCommandLine): string[] {
  return [
    `umid=${line.guest}`,
    `uml_dir=${line.runDirectory}`,
    `mem=${line.memory / 1024}K`,
    `lpj=${LPJ}`,
    // Programs reach their kernel by a signal instead of ptrace, several times as fast. docs/adr/0010
    "seccomp=auto",
    "root=/dev/root",
    "rootfstype=hostfs",
    `rootflags=${quote(line.root)}`,
    "rw",
    "init=/.dumm/agent",
    // A guest that panics ends, instead of waiting for a person at its console.
    "panic=-1",
    // No tunl0, dummy0, bond0 and a dozen more that nobody asked for; `ip tunnel add` and the like work without them.
    "fb_tunnels=none",
    "dummy.numdummies=0",
    "bonding.max_bonds=0",
    "ifb.numifbs=0",
    "con=null",
    "con0=null,fd:1",
    "ssl=pts",
    `mconsole=notify:${line.notify}`,
    `dumm.hostname=${line.hostname}`,
    // What systemd prefers to the master's /etc/hostname. kernel-command-line(7)
    `systemd.hostname=${line.hostname}`,
    `${LAST_OWN}${line.guest}`,
    ...line.args.map(quote),
  ];
}

/** A guest's name, which becomes part of paths. schemas/topology.schema.json */
const GUEST = /^(?!-)[-a-z0-9]+(?<!-)$/;

/** What a command line says of its guest, or undefined where it is not one of ours. */
export function parseCommandLine(args: readonly string[]): StartedWith | undefined {
  const last = args.findIndex((arg) => arg.startsWith(LAST_OWN));
  if (last < 0) return undefined;
  const own = new Map(args.slice(0, last).map((arg) => splitAtEquals(arg)));
  const memory = /^(\d+)K$/.exec(own.get("mem") ?? "")?.[1];
  const runDirectory = own.get("uml_dir");
  const root = own.get("rootflags");
  const guest = args[last]?.slice(LAST_OWN.length) ?? "";
  if (memory === undefined || runDirectory === undefined || root === undefined || !GUEST.test(guest)) return undefined;
  return {
    guest,
    runDirectory,
    root: unquote(root),
    memory: Number(memory) * 1024,
    args: args.slice(last + 1).map(unquote),
  };
}

function splitAtEquals(arg: string): [string, string] {
  const index = arg.indexOf("=");
  return index < 0 ? [arg, ""] : [arg.slice(0, index), arg.slice(index + 1)];
}

/** The kernel joins its arguments with spaces and splits them again, except within double quotes (lib/cmdline.c). */
function quote(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}

/** Takes off what quote() has put on, and no quotes of the user's own. */
function unquote(value: string): string {
  return /\s/.test(value) ? value.replace(/^"(.*)"$/s, "$1") : value;
}
