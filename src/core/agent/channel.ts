import type { AgentMessage, HostMessage } from "./message.ts";

/** A channel of a line, as what it serves sees it: a request, a session, a socket. */
export interface Channel {
  send(message: HostMessage): void;
  /** Nothing more is expected: the number can be used again. */
  release(): void;
}

/** What a channel's messages and its end go to. */
export interface ChannelHandler {
  message(message: AgentMessage): void;
  /** The line has ended. Called at most once, and nothing is called after it. */
  lost(error: Error): void;
}
