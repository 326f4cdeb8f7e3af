import { SysError } from "../sys/libc.ts";
import type { HostMessage } from "./message.ts";
import type { Question } from "./question.ts";

/** A sysctl that was set through the agent and not unset since. */
export interface RememberedSysctl {
  /** As it was last set: `net.ipv4.ip_forward`. */
  key: string;
  /** What it held before it was first set. */
  original: string;
  /** What it holds now; undefined where it is gone, as an interface's are with the interface. */
  current: string | undefined;
}

/** Asks the agent; `what` names the request in an error. */
export type Request = (message: HostMessage, what: string) => Promise<Uint8Array>;

/**
 * A guest's kernel parameters, named as sysctl(8) does: `net.ipv4.ip_forward`, or with slashes where a name holds a dot:
 * `net/ipv4/conf/eth0.100/rp_filter`. Values are as the kernel writes them, without the last newline: several numbers
 * are parted by tabs.
 */
export class AgentSysctl {
  readonly #ask: <T>(question: Question<T>) => Promise<T>;
  readonly #request: Request;

  constructor(ask: <T>(question: Question<T>) => Promise<T>, request: Request) {
    this.#ask = ask;
    this.#request = request;
  }

  /** What keys hold, in order; a SysError (ENOENT) stands for one that cannot be read. */
  get(keys: readonly string[]): Promise<(string | SysError)[]> {
    return this.#ask(readSysctls(keys));
  }

  /**
   * Equivalent to: sysctl -w key=value. The agent remembers what the key held before it was first set.
   * @throws DummError guest-failed, whose cause is a SysError: ENOENT, EINVAL
   */
  async set(key: string, value: string): Promise<void> {
    await this.#request({ type: "sysctl-set", key, value }, `set sysctl ${key} to '${value}'`);
  }

  /** Puts back what the key held before it was first set. Does nothing to one that was not set. */
  async unset(key: string): Promise<void> {
    await this.#request({ type: "sysctl-unset", key }, `put sysctl ${key} back`);
  }

  /** All keys that were set and not unset. */
  list(): Promise<RememberedSysctl[]> {
    return this.#ask(listSysctls());
  }
}

/** What keys hold, in order; a SysError (ENOENT) stands for one that cannot be read. */
export function readSysctls(keys: readonly string[]): Question<(string | SysError)[]> {
  return {
    message: { type: "sysctl-get", keys },
    what: "read sysctls",
    read(answer) {
      const fields = new Fields(answer);
      return keys.map((key) => fields.value(key));
    },
  };
}

/** All keys that were set and not unset. */
export function listSysctls(): Question<RememberedSysctl[]> {
  return {
    message: { type: "sysctl-list" },
    what: "list sysctls",
    read(answer) {
      const fields = new Fields(answer);
      const all: RememberedSysctl[] = [];
      while (!fields.isAtEnd) {
        const key = fields.string();
        const original = fields.string();
        const current = fields.value(key);
        all.push({ key, original, current: typeof current === "string" ? current : undefined });
      }
      return all;
    },
  };
}

/** NUL-terminated fields. A value has its errno in front, as a byte. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  string(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const text = this.#bytes.toString("utf8", this.#at, end);
    this.#at = end + 1;
    return text;
  }

  value(key: string): string | SysError {
    const errno = this.#bytes.readUInt8(this.#at++);
    const text = this.string();
    return errno === 0 ? text : new SysError("sysctl", errno, key);
  }
}
