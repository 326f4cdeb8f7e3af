import { randomInt } from "node:crypto";
import { NLM_F_ACK, NLM_F_REQUEST, NLMSG_ERROR, NLMSG_NOOP } from "./constants/netlink.ts";
import { DumpReader, encodeDump } from "./dump.ts";
import { NetlinkError, type Refusal } from "./error.ts";
import { decodeError, decodeMessages, encodeMessages, type Message, messageLength } from "./message.ts";
import type { Request } from "./request.ts";
import type { NetlinkTransport } from "./transport.ts";

/** A datagram's bytes: the kernel copies it into one contiguous piece of memory. */
const LARGEST_DATAGRAM = 32 * 1024;
/** Requests in one datagram: their acknowledgements wait in the receive buffer, which an ordinary user cannot enlarge. */
const MOST_REQUESTS = 128;
/** Runs of one dump before we give up on a kernel whose objects never stop changing. */
const DUMP_ATTEMPTS = 16;

const EAGAIN = 11;

/** What became of one request of a batch. */
export interface Result {
  readonly request: Request;
  /** What the kernel sent besides the acknowledgement: the object that a get asked for. */
  readonly answers: readonly Message[];
  /** Why it was refused; undefined where it was carried out. */
  readonly error: NetlinkError | undefined;
}

/**
 * A conversation with one kernel. Calls may overlap: each waits for those before it, since a netlink socket holds one
 * dump at a time. The methods reject with the transport's own errors, and with MalformedMessage.
 */
export class Netlink {
  readonly #transport: NetlinkTransport;
  /** Starts at random, so that an answer to a client that died is never taken for ours. */
  #sequence = randomInt(1, 2 ** 31);
  #last: Promise<unknown> = Promise.resolve();

  constructor(transport: NetlinkTransport) {
    this.#transport = transport;
  }

  /**
   * Carries out requests in order, many to a datagram. A refused request does not stop those after it.
   * @returns one result for each request, in the same order
   */
  batch(requests: readonly Request[]): Promise<Result[]> {
    return this.#enqueue(async () => {
      const results: Result[] = [];
      for (const chunk of split(requests)) results.push(...(await this.#exchange(chunk)));
      return results;
    });
  }

  /**
   * The same, for requests that must all succeed. All of them are tried.
   * @throws NetlinkError the first refusal
   */
  async run(requests: readonly Request[]): Promise<void> {
    const refused = (await this.batch(requests)).find((result) => result.error !== undefined);
    if (refused?.error !== undefined) throw refused.error;
  }

  /**
   * The one object that a request asks for.
   * @throws NetlinkError where there is none, ENODEV or ENOENT
   */
  async get(request: Request): Promise<Message> {
    const [result] = await this.batch([request]);
    if (result?.error !== undefined) throw result.error;
    const answer = result?.answers[0];
    if (answer === undefined) throw new NetlinkError(request.description, refusal("No answer"));
    return answer;
  }

  /**
   * Every object that a request matches. The dump is repeated where the kernel says that it changed under way.
   * @throws NetlinkError also with EAGAIN, after 16 dumps that were all interrupted
   */
  dump(request: Request): Promise<Message[]> {
    return this.#enqueue(async () => {
      for (let attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
        const messages = await this.#dumpOnce(request);
        if (messages !== undefined) return messages;
      }
      throw new NetlinkError(request.description, refusal("Interrupted by changes at every attempt"));
    });
  }

  close(): void {
    this.#transport.close();
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  #nextSequence(): number {
    this.#sequence = (this.#sequence + 1) >>> 0 || 1;
    return this.#sequence;
  }

  /** Sends one datagram and waits for the acknowledgement of each of its requests. */
  async #exchange(requests: readonly Request[]): Promise<Result[]> {
    const open = new Map<number, { answers: Message[]; refusal: Refusal | undefined }>();
    const outcomes = requests.map((request) => {
      const outcome = { sequence: this.#nextSequence(), request, answers: [], refusal: undefined };
      open.set(outcome.sequence, outcome);
      return outcome;
    });
    await this.#transport.send(
      encodeMessages(
        outcomes.map(({ sequence, request: { type, flags, body } }) => {
          return { type, flags: flags | NLM_F_REQUEST | NLM_F_ACK, sequence, body };
        }),
      ),
    );
    while (open.size > 0) {
      for (const message of decodeMessages(await this.#transport.receive())) {
        const outcome = open.get(message.sequence);
        if (outcome === undefined || message.type === NLMSG_NOOP) continue;
        if (message.type === NLMSG_ERROR) {
          outcome.refusal = decodeError(message);
          open.delete(message.sequence);
        } else {
          outcome.answers.push(message);
        }
      }
    }
    return outcomes.map(({ request, answers, refusal }) => ({
      request,
      answers,
      error: refusal === undefined ? undefined : new NetlinkError(request.description, refusal),
    }));
  }

  /** One dump: undefined where it was interrupted. It is read to its end, or the socket could not start another. */
  async #dumpOnce(request: Request): Promise<Message[] | undefined> {
    const sequence = this.#nextSequence();
    await this.#transport.send(encodeDump(request, sequence));
    const reader = new DumpReader(request, sequence);
    while (!reader.push(await this.#transport.receive()));
    return reader.messages;
  }
}

function refusal(kernelMessage: string): Refusal {
  return { errno: EAGAIN, kernelMessage, offset: undefined };
}

function* split(requests: readonly Request[]): Generator<Request[]> {
  let chunk: Request[] = [];
  let size = 0;
  for (const request of requests) {
    const length = messageLength(request.body);
    if (chunk.length === MOST_REQUESTS || (chunk.length > 0 && size + length > LARGEST_DATAGRAM)) {
      yield chunk;
      chunk = [];
      size = 0;
    }
    chunk.push(request);
    size += length;
  }
  if (chunk.length > 0) yield chunk;
}
