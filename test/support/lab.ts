import { expect } from "vitest";
import type { Topology } from "../../src/core/topology/types.ts";
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
  interfaces: { name: string; tap: string; bridge: string | null; mac: string; mtu: number; addresses: string[] }[];
}

export interface StatusReport {
  lab: string;
  guests: GuestReport[];
  bridges: { name: string; link: string; mac: string; mtu: number; addresses: string[] }[];
}

/** A kernel to test with, in place of the cache's default. */
const kernel = process.env["DUMM_TEST_KERNEL"];

/** A topology that tests change, its file, and the lab that comes of it. */
export class TestLab {
  readonly file: string;

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
    expect(await this.changes()).toEqual([]);
    expect(await this.apply()).toEqual({ changes: [], operations: [] });
  }

  async status(): Promise<StatusReport> {
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
    const { status, stdout, stderr } = await this.exec(guest, ["sh", "-ec", script]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout;
  }

  /** Waits until a guest gets an answer from an address: after a change the host's links take a while to carry packets. */
  async reaches(guest: string, address: string): Promise<void> {
    const ping = ["ping", "-c", "1", "-W", "1", address];
    await until(async () => (await this.exec(guest, ping)).status === 0, { what: `${guest} reaches ${address}` });
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
