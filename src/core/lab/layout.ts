/**
 * Where things lie. The working directory holds what outlives a reboot of the host, and keeps the old Dumm's names; the run
 * directory, under a short path because a socket's path holds 107 bytes, holds what does not.
 */
import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { Recollection } from "./recollection.ts";
import { defaultRunRoot } from "./run-root.ts";

/** The paths of one guest in the working directory. */
export interface GuestLayout {
  directory: string;
  /** The kernel parameters it was started with, one a line. */
  args: string;
  /** The process id of its kernel. */
  pid: string;
  /** A link to its kernel. */
  linux: string;
  /** A link to its master. */
  master: string;
  /** Its own writes: the only thing that outlives the guest. */
  diff: string;
  /** Overlayfs's scratch, which has to lie on the file system of the diff. */
  work: string;
  /** The union of its master and its diff alone: what lies under its templates. */
  base: string;
  /** The mounted result that its kernel boots from: the base, and over it the templates that are laid. */
  union: string;
  /** The copies of the templates that are laid, with the scratch layer that takes the guest's writes meanwhile. */
  laid: string;
  /** What its kernel printed. */
  console: string;
}

/** The paths of one lab. */
export class LabLayout {
  /** Begins anywhere, apart from what a process of the same id has left; drawn for each, it would take as long as a socket itself. */
  #lastSocket = randomBytes(2).readUInt16LE();

  /**
   * @param lab its name
   * @param directory the working directory, absolute
   * @param runRoot where this user's labs lie
   */
  constructor(
    readonly lab: string,
    readonly directory: string,
    readonly runRoot: string = defaultRunRoot(),
  ) {}

  get guests(): string {
    return join(this.directory, "guests");
  }

  /** Holds `<guest>/mconsole` and `<guest>/pid`, which UML makes itself (its uml_dir). */
  get run(): string {
    return join(this.runRoot, this.lab);
  }

  /** A link to the working directory: how `dumm destroy NAME` finds it. */
  get runLink(): string {
    return join(this.runRoot, `${this.lab}.dir`);
  }

  /** Notes the templates whose load hook has run. */
  get hooks(): string {
    return join(this.run, ".hooks.json");
  }

  /** Held with flock(2) by whoever changes the lab. */
  get lock(): string {
    return join(this.runRoot, `${this.lab}.lock`);
  }

  guest(name: string): GuestLayout {
    const directory = join(this.guests, name);
    return {
      directory,
      args: join(directory, "args"),
      pid: join(directory, "pid"),
      linux: join(directory, "linux"),
      master: join(directory, "master"),
      diff: join(directory, "diff"),
      work: join(directory, "work"),
      base: join(directory, "base"),
      union: join(directory, "union"),
      laid: join(directory, "laid"),
      console: join(directory, "console.log"),
    };
  }

  /** The guest whose union is mounted there; none for any other path. */
  guestOf(union: string): string[] {
    const name = basename(dirname(union));
    return this.guest(name).union === union ? [name] : [];
  }

  guestRun(name: string): string {
    return join(this.run, name);
  }

  mconsole(name: string): string {
    return join(this.run, name, "mconsole");
  }

  /**
   * Holds the sockets on which a guest answers: all that it sees of the run directory, so that nobody can answer for another. It is
   * there as long as the guest runs. No guest's name begins with a dot.
   */
  sockets(name: string): string {
    return join(this.run, `.${name}`);
  }

  /** Where layers of unions are mounted for a moment. Never removed with what it holds. */
  get layerSite(): string {
    return join(this.runRoot, ".layers");
  }

  /** The guest whose kernel has that mconsole. */
  guestOfConsole(path: string): string {
    return basename(dirname(path));
  }

  /** What a guest was answered last. Outside of what the guest's own kernel writes to. */
  recollection(name: string): Recollection {
    return new Recollection(join(this.run, `.told.${name}`));
  }

  /**
   * The path of another socket for a guest to answer this process on; whose it is can be told from its name. With the longest
   * names of a lab and a guest, and the longest process id, it has 107 bytes below /run/user/1000.
   */
  newSocket(guest: string): string {
    this.#lastSocket = (this.#lastSocket + 1) % 0x1_0000;
    return join(this.sockets(guest), `${process.pid}.${this.#lastSocket.toString(16).padStart(4, "0")}`);
  }
}
