import { AgentClient } from "../agent/client.ts";
import { linePath } from "../agent/connect.ts";
import { findCgroupMount } from "../cgroup/site.ts";
import { contentOf } from "../content-of.ts";
import { DummError } from "../error.ts";
import { Netlink } from "../netlink/client.ts";
import { NetlinkSocket } from "../netlink/socket.ts";
import { Watch } from "../sys/watch.ts";
import { lastWords } from "../uml/console.ts";
import { Mconsole } from "../uml/mconsole.ts";
import { findGuestProcess, type GuestProcess, stillRuns } from "../uml/process.ts";
import { UplinkStarter } from "../uplink/starter.ts";
import { guestPath, openInGuest } from "./guest-root.ts";
import type { LabLayout } from "./layout.ts";
import { requireRoot } from "./privilege.ts";

/** A guest that answers: its agent, and its kernel's rtnetlink through the agent. */
export interface GuestConnection {
  readonly agent: AgentClient;
  readonly netlink: Netlink;
}

export const NETLINK_ROUTE = 0;

/** How long a guest's kernel may take to answer a request, in ms. */
const NETLINK_PATIENCE = 60_000;

/**
 * What one command holds open towards a lab: the host's rtnetlink, the kernels' management consoles, and the guests that it
 * has talked to. Nothing is opened before it is used.
 */
export class LabSession {
  #host: Netlink | undefined;
  #mconsole: Mconsole | undefined;
  #cgroupMount: { readonly path: string | undefined } | undefined;
  /** Tells when guests have answered. */
  readonly watch = new Watch();
  readonly #guests = new Map<string, Promise<GuestConnection>>();
  /** The guests' kernels, as they were found last. */
  readonly #processes = new Map<string, GuestProcess>();

  /** What starts the uplink of a private lab, where this command may. */
  readonly uplinkStarter: UplinkStarter | undefined;

  /** @throws DummError host-lacks where the user is not root */
  constructor(readonly layout: LabLayout) {
    requireRoot();
    this.uplinkStarter = UplinkStarter.inherited();
  }

  /** The host's rtnetlink. */
  get host(): Netlink {
    this.#host ??= new Netlink(new NetlinkSocket());
    return this.#host;
  }

  /** The management consoles of the lab's kernels. */
  get mconsole(): Mconsole {
    this.#mconsole ??= new Mconsole(
      (path) => this.layout.newSocket(this.layout.guestOfConsole(path)),
      this.watch,
      (path) => openInGuest(this.process(this.layout.guestOfConsole(path)), path),
    );
    return this.#mconsole;
  }

  /** Where control groups are mounted; undefined where they are not. Looked for once: that reads all mounts of the host. */
  get cgroupMount(): string | undefined {
    this.#cgroupMount ??= { path: findCgroupMount() };
    return this.#cgroupMount.path;
  }

  /** The kernel of a guest that runs now; undefined where it does not. */
  process(name: string): GuestProcess | undefined {
    const known = this.#processes.get(name);
    if (known !== undefined && stillRuns(known)) return known;
    const { pid } = this.layout.guest(name);
    const likely = Number(contentOf(pid)) || undefined;
    const found = findGuestProcess(`${this.layout.run}/`, name, likely);
    if (found === undefined) this.#processes.delete(name);
    else this.#processes.set(name, found);
    return found;
  }

  /**
   * The connection to a running guest, made once.
   * @param timeout in ms
   * @throws DummError guest-failed, with its last console lines, where the guest does not answer
   */
  guest(name: string, timeout = 15_000): Promise<GuestConnection> {
    const known = this.#guests.get(name);
    if (known !== undefined) return known;
    const connection = this.#connect(name, timeout);
    this.#guests.set(name, connection);
    connection.catch(() => this.#guests.delete(name));
    return connection;
  }

  /** Lets go of a guest that was stopped. */
  async forget(name: string): Promise<void> {
    const connection = this.#guests.get(name);
    this.#guests.delete(name);
    await connection?.then(
      ({ agent }) => agent.close(),
      () => undefined,
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#guests.keys()].map((name) => this.forget(name)));
    this.#mconsole?.close();
    this.#host?.close();
    this.uplinkStarter?.close();
  }

  async #connect(name: string, timeout: number): Promise<GuestConnection> {
    try {
      const agent = await AgentClient.connect((line) => this.#locate(name, line, timeout), {
        timeoutMs: timeout,
        where: `guest ${name}`,
      });
      return { agent, netlink: new Netlink(agent.netlink(NETLINK_ROUTE, NETLINK_PATIENCE)) };
    } catch (error) {
      if (!(error instanceof DummError)) throw error;
      throw new DummError(error.code, error.what, {
        where: `guest ${name}`,
        hint: `its console is in ${this.layout.guest(name).console}`,
        details: lastWords(this.layout.guest(name).console),
        cause: error,
      });
    }
  }

  /** The host's end of one of the guest's serial lines; undefined while the guest has not opened it. */
  async #locate(name: string, line: number, timeout: number): Promise<string | undefined> {
    try {
      const path = linePath(await this.mconsole.request(this.layout.mconsole(name), `config ssl${line}`, timeout));
      return path && guestPath(this.process(name), path);
    } catch (error) {
      if (error instanceof DummError) return undefined;
      throw error;
    }
  }
}
