import { expect } from "vitest";
import type { Topology } from "../../src/core/topology/types.ts";
import { Resident } from "./resident.ts";
import { FILES, type Running, type RunOptions, type RunResult, type Sandbox } from "./sandbox.ts";
import { until } from "./until.ts";

/** As `apply --json`, `diff --json` and `destroy --json` answer: see Change and Operation in src/reconcile. */
export interface Report {
  changes: Record<string, unknown>[];
  operations: (Record<string, unknown> & { operation: string })[];
}

export interface GuestReport {
  name: string;
  state: string;
  pid: number | null;
  startedAt: string | null;
  interfaces: readonly {
    name: string;
    tap: string;
    bridge: string | null;
    mac: string;
    mtu: number;
    addresses: readonly string[];
  }[];
}

export interface StatusReport {
  lab: string;
  guests: readonly GuestReport[];
  bridges: readonly { name: string; link: string; mac: string; mtu: number; addresses: readonly string[] }[];
}

/** A kernel to test with, in place of the cache's default. */
const kernel = process.env["DUMM_TEST_KERNEL"];

/** A topology that tests change, its file, and the lab that comes of it. */
export class TestLab {
  readonly file: string;
  /** Where the lab has namespaces of its own: what stays in them. */
  #inside: Resident | undefined;

  /** @param topology as the user would write it; tests change it in place */
  constructor(
    readonly sandbox: Sandbox,
    readonly topology: Topology,
    readonly directory = `${FILES}/${topology.name}`,
  ) {
    this.file = `${directory}/topology.yaml`;
  }

  /** Writes the topology's file. */
  save(): void {
    const { name, defaults, ...rest } = this.topology;
    // With hosts the first address of one guest would be a matter of every guest.
    const ours = { memory: "32M", hosts: false, ...(kernel === undefined ? {} : { kernel }) };
    // JSON is YAML.
    this.sandbox.write(this.file, JSON.stringify({ name, defaults: { ...ours, ...defaults }, ...rest }, undefined, 2));
  }

  /**
   * What answers the questions that are no test's subject, at a tenth of what starting the command costs. None for a lab in
   * namespaces of its own, unless keepInside() was called.
   */
  async #resident(): Promise<Resident | undefined> {
    return this.#isPrivate ? this.#inside : await Resident.of(this.sandbox);
  }

  get #isPrivate(): boolean {
    return this.sandbox.user || this.topology.isolation === "private";
  }

  /**
   * Keeps a process where the lab lies, which has to run: with that, questions cost as little in a lab with namespaces of its
   * own as in another. For files that never take the lab down: these namespaces end with the last process in them.
   */
  async keepInside(): Promise<void> {
    if (!this.#isPrivate) return;
    this.#inside = await Resident.start(this.sandbox, [], [...this.sandbox.program, "enter", this.file, "--"]);
  }

  /** Saves and applies the topology, which has to succeed. */
  async apply(): Promise<Report> {
    this.save();
    return succeeded(await this.sandbox.dumm(["apply", "--json", this.file]));
  }

  /** What `diff` names; its status has to fit. */
  async changes(): Promise<Report["changes"]> {
    this.save();
    const { status, stdout, stderr } = await this.sandbox.dumm(["diff", "--json", this.file]);
    expect(stderr).toBe("");
    const { changes }: Report = JSON.parse(stdout);
    expect(status).toBe(changes.length > 0 ? 1 : 0);
    return changes;
  }

  /** Expects what holds after every apply: nothing differs, and another apply does nothing. */
  async expectSettled(): Promise<void> {
    const resident = await this.#resident();
    this.save();
    const nothing = { changes: [], operations: [] };
    if (resident === undefined) {
      expect(await this.changes()).toEqual([]);
      expect(await this.apply()).toEqual(nothing);
      return;
    }
    expect((await resident.diff(this.file)).changes).toEqual([]);
    expect(await resident.apply(this.file)).toMatchObject(nothing);
  }

  async status(): Promise<StatusReport> {
    const resident = await this.#resident();
    if (resident !== undefined) return resident.status(this.file);
    return succeeded(await this.sandbox.dumm(["status", "--json", this.file]));
  }

  /** The guests as status shows them, by name. */
  async guests(): Promise<Record<string, GuestReport>> {
    return Object.fromEntries((await this.status()).guests.map((guest) => [guest.name, guest]));
  }

  /** Which processes the guests are: the same again as long as none was started anew. */
  async processes(): Promise<Record<string, { pid: number | null; startedAt: string | null }>> {
    const { guests } = await this.status();
    return Object.fromEntries(guests.map(({ name, pid, startedAt }) => [name, { pid, startedAt }]));
  }

  /** Runs a program in a guest to its end, whatever its status. */
  exec(guest: string, argv: readonly string[], options?: RunOptions): Promise<RunResult> {
    return this.sandbox.dumm(["exec", "-f", this.file, guest, "--", ...argv], options);
  }

  /** The same, where how it is run does not matter. */
  async #ask(guest: string, argv: readonly string[]): Promise<RunResult> {
    const resident = await this.#resident();
    return resident === undefined ? this.exec(guest, argv) : resident.exec(this.file, guest, argv);
  }

  /** Runs a program where the lab's bridges and taps lie; it has to succeed. */
  async beside(...argv: readonly string[]): Promise<string> {
    if (!this.sandbox.user) return this.sandbox.output(...argv);
    const { status, stdout, stderr } = await this.sandbox.dumm(["enter", this.file, "--", ...argv]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout;
  }

  startExec(guest: string, argv: readonly string[]): Promise<Running> {
    return this.sandbox.startDumm(["exec", "-f", this.file, guest, "--", ...argv]);
  }

  /** Runs a shell script in a guest, which has to succeed, and answers what it wrote. */
  async inside(guest: string, script: string): Promise<string> {
    const { status, stdout, stderr } = await this.#ask(guest, ["sh", "-ec", script]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout;
  }

  /** Waits until a guest gets an answer from an address: after a change the host's links take a while to carry packets. */
  async reaches(guest: string, address: string): Promise<void> {
    const ping = ["ping", "-c", "1", "-W", "1", address];
    await until(async () => (await this.#ask(guest, ping)).status === 0, { what: `${guest} reaches ${address}` });
  }

  async destroy(): Promise<Report> {
    return succeeded(await this.sandbox.dumm(["destroy", "--json", this.file]));
  }
}

/** The JSON that a command answered, which has to have succeeded. */
export function succeeded<T>({ status, stdout, stderr }: RunResult): T {
  if (status !== 0) throw new Error(`exit status ${status}\n${stderr}${failuresIn(stdout)}`);
  return JSON.parse(stdout);
}

/** What of a report a person wants to see where a test fails. */
function failuresIn(stdout: string): string {
  if (stdout === "") return "";
  const { error, operations = [], remaining } = JSON.parse(stdout);
  const failed = operations.filter(({ status }: { status: string }) => status !== "done");
  return JSON.stringify({ error, failed, remaining }, undefined, 1);
}

/** The operations of a report in few words: what, and on what. */
export function operationsOf({ operations }: Report): string[] {
  return operations.map(({ operation, guest, interface: name, tap, external, bridge, attribute, address, key }) => {
    const subject = tap ?? external ?? bridge ?? (name === undefined ? guest : `${guest}:${name}`);
    return [operation, subject, attribute ?? address ?? key].filter((word) => word !== undefined).join(" ");
  });
}
