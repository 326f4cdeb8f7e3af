import { DummError } from "../error.ts";
import type { Channel, ChannelHandler } from "./channel.ts";
import { encodeFrame, type Frame, type FrameSplitter, fragment, MORE } from "./frame.ts";
import { type AgentMessage, decodeMessage, encodeMessage, HOST_WINDOW, type HostMessage } from "./message.ts";
import { Window } from "./window.ts";

const CHANNELS = 0x10000;

/** More is no message, in bytes: the answer to all that is asked at once has some large files, of 1 MB each. */
const MOST = 8 << 20;

/**
 * How long a line may be silent while something is open on it before the agent is nudged, in ms; doubled each time until
 * the longest. A UML kernel without kernel/patches can sleep over the interrupt of bytes that have come, until the next
 * ones do.
 */
const SILENCE = 100;
const LONGEST_SILENCE = 5000;

/** The channels of one line after its welcome: messages out through the window, frames in to their channels. */
export class Conversation {
  readonly #splitter: FrameSplitter;
  readonly #handlers = new Map<number, ChannelHandler>();
  /** Frames of messages whose end is still to come, by channel. */
  readonly #parts = new Map<number, Uint8Array[]>();
  #partsLength = 0;
  readonly #window: Window;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #end: (what: string) => void;
  /** Bytes of the line, modulo 2^32, and those of them that the agent knows of. */
  #received = 0;
  #reported = 0;
  #next = 1;
  #lost: Error | undefined;
  #silence = SILENCE;
  #nudge: NodeJS.Timeout | undefined;

  /**
   * @param splitter what the greeting has left of the line's bytes
   * @param window of the agent, in bytes
   * @param write puts bytes on the line
   * @param end called with a reason why the line cannot go on: the caller ends it
   */
  constructor(
    splitter: FrameSplitter,
    window: number,
    write: (bytes: Uint8Array) => void,
    end: (what: string) => void,
  ) {
    this.#splitter = splitter;
    this.#write = write;
    this.#window = new Window(window, write);
    this.#end = end;
  }

  /** Opens a channel. After the line has ended its handler is told so in the next microtask. */
  open(handler: ChannelHandler): Channel {
    const id = this.#unused();
    if (this.#lost === undefined) this.#handlers.set(id, handler);
    else queueMicrotask(() => this.#lost && handler.lost(this.#lost));
    return {
      send: (message) => this.#send(id, message),
      release: () => {
        if (this.#handlers.get(id) === handler) this.#handlers.delete(id);
      },
    };
  }

  /** Takes what the line has read. */
  receive(bytes: Uint8Array): void {
    this.#received = (this.#received + bytes.length) >>> 0;
    this.#listen(SILENCE);
    for (const frame of this.#splitter.push(bytes)) {
      if (this.#lost !== undefined) return;
      if (frame === undefined) this.#end("a damaged frame came from the guest's agent");
      else this.#frame(frame);
    }
    this.#report();
  }

  /** Tells every channel that the line has ended. */
  lose(error: Error): void {
    if (this.#lost !== undefined) return;
    this.#lost = error;
    clearTimeout(this.#nudge);
    const handlers = [...this.#handlers.values()];
    this.#handlers.clear();
    for (const handler of handlers) handler.lost(error);
  }

  #send(channel: number, message: HostMessage): void {
    if (this.#lost !== undefined) return;
    this.#listen(SILENCE);
    for (const frame of fragment({ channel, ...encodeMessage(message) })) this.#window.send(encodeFrame(frame));
  }

  /** Past the window: the agent, which takes no more requests until its answers have gone, must hear this. */
  #report(): void {
    if ((this.#received - this.#reported) >>> 0 < HOST_WINDOW / 2 || this.#lost !== undefined) return;
    this.#acknowledge();
  }

  #acknowledge(): void {
    this.#reported = this.#received;
    this.#write(encodeFrame({ channel: 0, ...encodeMessage({ type: "received", bytes: this.#received }) }));
  }

  /** Waits for the line to be silent, as long as something is open on it; what it then says is true, if not news. */
  #listen(silence: number): void {
    clearTimeout(this.#nudge);
    this.#silence = silence;
    this.#nudge = setTimeout(() => {
      if (this.#handlers.size === 0) return;
      this.#acknowledge();
      this.#listen(Math.min(2 * this.#silence, LONGEST_SILENCE));
    }, silence);
    this.#nudge.unref();
  }

  #frame({ type, channel, data }: Frame): void {
    const parts = this.#parts.get(channel) ?? [];
    if (type & MORE) {
      this.#parts.set(channel, parts);
      parts.push(data);
      this.#partsLength += data.length;
      if (this.#partsLength > MOST) this.#end("the guest's agent sent a message without an end");
      return;
    }
    this.#parts.delete(channel);
    this.#partsLength -= parts.reduce((sum, part) => sum + part.length, 0);
    const message = decodeMessage(type, parts.length === 0 ? data : Buffer.concat([...parts, data]));
    if (message !== undefined) this.#message(channel, message);
  }

  #message(channel: number, message: AgentMessage): void {
    if (message.type === "received") this.#window.acknowledge(message.bytes);
    else if (message.type === "goodbye") this.#end("the guest's agent was restarted");
    // A channel that was closed here may still be spoken to: the agent did not know yet.
    else this.#handlers.get(channel)?.message(message);
  }

  #unused(): number {
    if (this.#handlers.size >= CHANNELS - 1) throw new DummError("busy", "all channels of the agent's line are in use");
    do this.#next = (this.#next % (CHANNELS - 1)) + 1;
    while (this.#handlers.has(this.#next));
    return this.#next;
  }
}
